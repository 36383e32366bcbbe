"""Real browsers, real front ends, a real platform."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import started_chromium
from tests.browser.jupyter import FrontEnd, Jupyter, serving
from tests.browser.page import SLOW, NotebookPage
from tests.integration.kernel.conftest import machine_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext

_CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> str:
    if _CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    return _CHROMIUM


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Ended with its module: no other test could run an event loop beside it.
    with started_chromium(chromium) as started:
        yield started


@pytest.fixture(scope="session")
def jupyter(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    assert chromium
    with (
        machine_below(tmp_path_factory.mktemp("browser")) as machine,
        serving(machine) as started,
    ):
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser's profile, empty, that may use the clipboard."""
    made = browser.new_context(
        viewport={"width": 1300, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
    )
    made.set_default_timeout(SLOW)
    yield made
    made.close()


@pytest.fixture
def open_notebook(
    context: BrowserContext, jupyter: Jupyter
) -> Iterator[Callable[..., NotebookPage]]:
    """Open notebooks with these cells; their kernels end with the test."""
    opened: list[NotebookPage] = []

    def opening(*sources: str, front_end: FrontEnd = "lab") -> NotebookPage:
        path = jupyter.write(
            f"book-{len(list((jupyter.machine.root / 'work').iterdir()))}.ipynb", *sources
        )
        opened.append(NotebookPage(context.new_page(), jupyter, path, front_end))
        return opened[-1]

    yield opening
    jupyter.end_kernels()
