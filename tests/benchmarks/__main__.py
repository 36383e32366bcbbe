"""Speed, side by side with peers, in one run: `python -m tests.benchmarks`.

Prints medians and spread (the middle half); asserts nothing.
"""

from __future__ import annotations

import compileall
import statistics
import tempfile
from pathlib import Path

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
from tests.benchmarks.measure import Measured, platform_below


def main() -> None:
    # As it is installed: what is compiled at its first import would be measured with it.
    for package in (centml_nb, tests.benchmarks):
        compileall.compile_dir(Path(str(package.__file__)).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder, platform_below(Path(folder)) as platform:
        for measured in (
            load_extension.measure(),
            cold_list.measure(platform),
            warm_list.measure(platform),
            *use_and_connect.measure(platform),
            *guarded_send.measure(),
            *redaction.measure(),
            small_prints.measure(),
            scan.measure(),
            *save_guard.measure(),
            *panel.measure(),
            *lab_start.measure(),
        ):
            _tell(measured)


def _tell(measured: Measured) -> None:
    print(measured.title)
    for name, times in measured.milliseconds.items():
        low, middle, high = statistics.quantiles(times, n=4)
        print(f"  {name:<42} {middle:9.1f} ms   ({low:.1f} to {high:.1f}, {len(times)} runs)")
    print(f"  {measured.verdict()}\n", flush=True)


if __name__ == "__main__":
    main()
