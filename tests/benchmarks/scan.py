"""`centml-nb scan` against detect-secrets, both in this process, over the same notebooks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

from centml_nb.findings.scan import scan
from tests.benchmarks.measure import Measured, alternately, timed
from tests.benchmarks.notebooks import home_of_keys, written

NOTEBOOKS = 4
ROUNDS = 4


def measure() -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        finder = home_of_keys(home).finder()
        work = Path(folder, "work")
        work.mkdir()
        paths = written(work, NOTEBOOKS)
        runs = {
            "detect-secrets": lambda: timed(lambda: detect_secrets(paths)),
            "centml_nb": lambda: timed(lambda: list(scan([work], finder, home))),
        }
        times = alternately(ROUNDS, runs)
    return Measured(
        f"Scanning {NOTEBOOKS} notebooks of 200 kB", times, "at least 100 times as fast"
    )


def detect_secrets(paths: list[Path]) -> None:
    with default_settings():
        collection = SecretsCollection()
        for path in paths:
            collection.scan_file(str(path))
