"""The server's part is missing, or of another version than the page: what the sidebar says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from centml_nb.version import __version__
from tests.browser.jupyter import serving
from tests.browser.page import NotebookPage
from tests.browser.sidebar.conftest import installed_below
from tests.browser.sidebar.test_sidebar import opened, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.integration.kernel.conftest import Machine

_OLDER = "0.0.9"
_INSTALLED = Path(sys.prefix, "share", "jupyter", "labextensions", "centml-nb")
_ENABLE = "jupyter server extension enable centml_nb.server"


@pytest.fixture
def machine(
    chromium: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machine]:
    assert chromium
    with installed_below(tmp_path_factory.mktemp("other")) as made:
        monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(made.root / "jupyter"))
        # Before the environment's own, where the suite may be installed.
        monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
        yield made


def test_a_missing_and_another_server_extension_are_told_with_the_command(
    context: BrowserContext, machine: Machine
) -> None:
    _make_older(machine.root / "share" / "labextensions" / "centml-nb")
    _extension("disable")
    with serving(machine) as jupyter:
        book = NotebookPage(context.new_page(), jupyter, jupyter.write("a.ipynb", "1"), "lab")
        side = opened(book)
        told = book.page.get_by_role("alert")
        expect(told).to_contain_text("centml_nb is not running in this Jupyter server")
        expect(told.locator("code")).to_have_text(_ENABLE)
        expect(book.page.get_by_text("save guard missing")).to_be_visible()
        # The kernel needs nothing of the server: its keys are there all the same.
        expect(side.get_by_role("button", name="Use llama-token").first).to_be_visible()
        show(book, jupyter.write("shell.ipynb", "echo hello", kernel="bash"))
        expect(told.filter(has_text=_ENABLE)).to_have_count(2)
    _extension("enable")
    with serving(machine) as jupyter:
        page = context.new_page()
        NotebookPage(page, jupyter, jupyter.write("b.ipynb", "1"), "lab")
        page.evaluate("jupyterapp.commands.execute('centml-nb:show')")
        expect(page.get_by_role("alert")).to_contain_text(
            f"The Jupyter server has centml_nb {__version__}, this page {_OLDER}. Reload the page."
        )
        expect(page.get_by_role("alert").locator("code")).to_have_text(
            "pip install --upgrade centml_nb"
        )
        expect(page.get_by_text("save guard on")).to_be_visible()


def _make_older(page: Path) -> None:
    """Make a page of an older version, as one is that was loaded before an update."""
    if not page.exists():
        shutil.copytree(_INSTALLED, page)
    scripts = (page / "static").glob("*.js")
    found = [path for path in scripts if f'"{__version__}"' in path.read_text("utf-8")]
    assert found
    for path in found:
        text = path.read_text("utf-8")
        path.write_text(text.replace(f'"{__version__}"', f'"{_OLDER}"'), "utf-8")


def _extension(does: str) -> None:
    command = [sys.executable, "-m", "jupyter", "server", "extension", does, "--user"]
    subprocess.run([*command, "centml_nb.server"], check=True, capture_output=True)
