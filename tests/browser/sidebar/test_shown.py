"""How the sidebar is shown: to axe-core, in either theme, and beside a kernel without Python."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.sidebar.conftest import BUILT
from tests.browser.sidebar.test_sidebar import add, opened, show, use

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.jupyter import Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]


def test_axe_finds_nothing_in_either_theme(open_notebook: Open) -> None:
    book = open_notebook("1 + 1")
    name = f"key-{secrets.token_hex(3)}"
    side = opened(book)
    add(side, "Serverless API keys", name)
    use(side, name)
    expect(side.get_by_role("button", name=f"Release {name}")).to_be_visible()
    side.get_by_role("button", name="Connect embed-mtls").click()
    expect(side.get_by_text("connected ·")).to_be_visible()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        book.theme(theme)
        assert violations(book) == ""
    # It would have found something.
    side.evaluate("side => side.append(document.createElement('button'))")
    assert violations(book) != ""


def test_a_bash_kernel_takes_keys_at_its_next_start(open_notebook: Open, jupyter: Jupyter) -> None:
    book = open_notebook("1 + 1")
    opened(book)
    shell = jupyter.write("shell.ipynb", "echo hello", kernel="bash")
    show(book, shell)
    side = book.page.get_by_role("region", name="CentML", exact=True)
    side.get_by_role("button", name="Use llama-token").click(timeout=30_000)
    expect(side.get_by_text("at next start", exact=True)).to_be_visible()
    assert violations(book) == ""
    side.get_by_role("button", name="Release llama-token").click()
    expect(side.get_by_role("button", name="Use llama-token")).to_be_visible()


def test_what_the_browser_loads_is_small() -> None:
    places = (BUILT, Path(sys.prefix, "share", "jupyter", "labextensions", "centml-nb"))
    built = next(place for place in places if place.is_dir())
    scripts = [path.stat().st_size for path in (built / "static").glob("*.js")]
    assert 0 < sum(scripts) < 150_000


def violations(book: NotebookPage) -> str:
    found = Axe().run(book.page, context=".cnb-lab", options={"resultTypes": ["violations"]})
    return str(found.generate_report()) if found.violations_count else ""
