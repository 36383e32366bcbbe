"""`python -m centml_nb.local`."""

import sys

from centml_nb.local.commands import main

if __name__ == "__main__":
    sys.exit(main())
