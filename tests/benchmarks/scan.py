"""`centml-nb scan` against detect-secrets, both in this process, over the same notebooks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

from centml_nb.findings.scan import scan
from tests.benchmarks.measure import Measured, over_many
from tests.benchmarks.notebooks import home_of_keys, written

NOTEBOOKS = 1_000
SAMPLE = 20


def measure() -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        finder = home_of_keys(home).finder()
        work = Path(folder, "work")
        work.mkdir()
        times = over_many(
            written(work, NOTEBOOKS),
            NOTEBOOKS // SAMPLE,
            ("detect-secrets", lambda path: detect_secrets([path])),
            ("centml_nb", lambda path: list(scan([path], finder, home))),
        )
    return Measured(
        f"Scanning a notebook of 200 kB, {NOTEBOOKS:,} of them", times, "at least 100 times as fast"
    )


def detect_secrets(paths: list[Path]) -> None:
    with default_settings():
        collection = SecretsCollection()
        for path in paths:
            collection.scan_file(str(path))
