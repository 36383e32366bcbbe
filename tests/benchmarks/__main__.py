"""Speed, side by side with peers, in one run: `python -m tests.benchmarks`.

Prints medians and spread (the middle half); asserts nothing.
"""

from __future__ import annotations

import compileall
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import centml_nb
import tests.benchmarks
from tests.benchmarks import (
    cold_list,
    guarded_send,
    lab_start,
    load_extension,
    panel,
    redaction,
    save_guard,
    scan,
    small_prints,
    use_and_connect,
    warm_list,
)
from tests.benchmarks.measure import Measured, Platform, platform_below

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    # As it is installed: what is compiled at its first import would be measured with it.
    for package in (centml_nb, tests.benchmarks):
        compileall.compile_dir(Path(str(package.__file__)).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder, platform_below(Path(folder)) as platform:
        for measured in _all(platform):
            _tell(measured)


def _all(platform: Platform) -> Iterator[Measured]:
    yield load_extension.measure()
    yield cold_list.measure(platform)
    yield warm_list.measure(platform)
    yield from use_and_connect.measure(platform)
    yield from guarded_send.measure()
    yield from redaction.measure()
    yield small_prints.measure()
    yield scan.measure()
    yield from save_guard.measure()
    yield from panel.measure()
    yield from lab_start.measure()


def _tell(measured: Measured) -> None:
    print(measured.title)
    for name, times in measured.milliseconds.items():
        low, middle, high = statistics.quantiles(times, n=4)
        print(f"  {name:<42} {middle:9.1f} ms   ({low:.1f} to {high:.1f}, {len(times)} runs)")
    print(f"  {measured.verdict()}\n", flush=True)


if __name__ == "__main__":
    main()
