"""`python -m tests.live [--local]`: ask the platform what CONTRACT does not know.

Log in first (`centml-nb login`), or take the platform of this machine (`--local`). Names are
throwaway and removed at the end; answers hold no secret. No deployment is made or changed, so what
a rollout does with a changed token, and whether the CA field takes two PEMs, is not asked. The
last question, whether a refresh token is answered twice, may end the session: then log in again.
"""

from __future__ import annotations

import argparse
import sys

from . import answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--local", action="store_true", help="ask the platform on this machine")
    options = parser.parse_args()
    for question, answer in answers.answered(local=options.local):
        sys.stdout.write(f"{question}\n    {answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
