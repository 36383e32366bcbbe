"""`python -m tests.drift CLIENT_VERSION`: what a version of the platform's client changes.

Exit code 1 where it differs from the contract.
"""

# ruff: noqa: T201 - what it finds is what it is run for

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.drift.differences import differences, downloaded

_WRONGLY_TYPED = 2


def main(arguments: list[str]) -> int:
    """Print each difference, or that there is none."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("Name one version: python -m tests.drift 4.31.0", file=sys.stderr)
        return _WRONGLY_TYPED
    with TemporaryDirectory() as folder:
        try:
            wheel = downloaded(arguments[0], Path(folder))
        except subprocess.CalledProcessError as error:
            print(error.stderr.strip(), file=sys.stderr)
            return _WRONGLY_TYPED
        found = list(differences(wheel))
    print(*found or [f"{arguments[0]} says what the contract says."], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
