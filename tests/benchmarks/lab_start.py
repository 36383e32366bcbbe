"""JupyterLab's start-up with our extension and without it, on one server, in new profiles.

Without: not disabled, which would still load it, but not there. Told as it is waited for, and as
what the page computes for it, which other work on the machine changes less.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Measured, alternately

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_CHROMIUM = shutil.which("chromium")
_INSTALLED = Path(sys.prefix, "share", "jupyter", "labextensions")
_OURS = "centml-nb"
# Two starts of one page differ by a quarter of a second: many are needed to tell 50 ms.
_ROUNDS = 25
# The launcher is in sight, and nothing covers it.
_STANDS = """() => document.querySelector('.jp-LauncherCard')?.checkVisibility()
  && !document.querySelector('#jupyterlab-splash') && performance.now()"""
_IS_OURS_THERE = "jupyterapp.commands.hasCommand('centml-nb:show')"


def measure() -> Iterator[Measured]:
    """Yield nothing where no Chromium is."""
    if _CHROMIUM is None:
        return
    from tests.browser.chromium import started_chromium

    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder)) as address,
        started_chromium(_CHROMIUM) as browser,
    ):
        ours, away = Path(folder, "share", _OURS), Path(folder, _OURS)
        computed: dict[str, list[float]] = {"without it": [], "with it": []}

        def with_it() -> float:
            waited, cpu = _start(browser, address, has_ours=True)
            computed["with it"].append(cpu)
            return waited

        def without_it() -> float:
            ours.rename(away)
            waited, cpu = _start(browser, address, has_ours=False)
            away.rename(ours)
            computed["without it"].append(cpu)
            return waited

        waited = alternately(_ROUNDS, {"without it": without_it, "with it": with_it})
    bound = "at most 50 ms more"
    yield Measured("JupyterLab's start-up", waited, bound, is_difference=True)
    # The first of each warmed up.
    warm = {name: times[1:] for name, times in computed.items()}
    yield Measured("What the page computes for it", warm, bound, is_difference=True)


def _start(browser: Browser, address: str, *, has_ours: bool) -> tuple[float, float]:
    """Return how long the start took, and how long its thread computed, in milliseconds."""
    context = browser.new_context()
    page = context.new_page()
    metrics = context.new_cdp_session(page)
    metrics.send("Performance.enable")
    page.goto(address, wait_until="commit")
    waited = float(page.wait_for_function(_STANDS).json_value())
    told = metrics.send("Performance.getMetrics")["metrics"]
    computed = next(one["value"] for one in told if one["name"] == "ThreadTime")
    assert page.evaluate(_IS_OURS_THERE) is has_ours
    context.close()
    return waited, computed * 1000


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    from tests.browser.jupyter import serving
    from tests.browser.sidebar.conftest import BUILT
    from tests.integration.kernel.conftest import machine_below

    extensions = folder / "share"
    shutil.copytree(_INSTALLED, extensions)
    if BUILT.is_dir():
        shutil.rmtree(extensions / _OURS, ignore_errors=True)
        shutil.copytree(BUILT, extensions / _OURS)
    with (
        machine_below(folder) as machine,
        serving(machine, f"--LabApp.labextensions_path={extensions}") as jupyter,
    ):
        yield f"{jupyter.origin}/lab?token={jupyter.token}"
