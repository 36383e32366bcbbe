"""`python -m tests.endurance [--minutes 10] [--kills 1000]`: the long runs, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import runs

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--only", choices=("processes", "official", "kills"))
    options = parser.parse_args()
    seconds = options.minutes * 60
    every: dict[str, Callable[[Path], dict[str, Any]]] = {
        "kills": lambda home: runs.kills(home, options.kills),
        "processes": lambda home: runs.eight_processes(home, seconds),
        "official": lambda home: runs.beside_the_official_client(home, seconds),
    }
    for name, run in every.items():
        if options.only in {None, name}:
            with tempfile.TemporaryDirectory() as folder:
                sys.stdout.write(f"{name}: {json.dumps(run(Path(folder)), indent=1)}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
