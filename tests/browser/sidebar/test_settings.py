"""What is set under Settings > CentML takes effect."""

from __future__ import annotations

import json
import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.page import row_of
from tests.browser.sidebar.test_sidebar import add, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.jupyter import Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

_USE = "name => jupyterapp.commands.execute('centml-nb:use', { name })"
_SOURCE = """source => jupyterapp.shell.currentWidget.content.widgets[0].model
  .sharedModel.setSource(source)"""
_SAVE = "jupyterapp.commands.execute('docmanager:save')"


def test_each_setting_takes_effect(open_notebook: Open, jupyter: Jupyter) -> None:
    set_to = {"saveGuard": "off", "timeToLive": "30 minutes", "revealSeconds": 60}
    with settings(jupyter, **set_to):
        book = open_notebook("1 + 1")
        name, planted = f"rag-{secrets.token_hex(3)}", f"planted-{secrets.token_hex(12)}"
        side = opened(book)
        add(side, "Bearer tokens", name, planted)

        # By default ten at most.
        row_of(side, name).get_by_role("button", name=f"More for {name}").click()
        side.get_by_role("menuitem", name="Reveal").click()
        expect(side.locator(".cnb-revealed")).to_contain_text(re.compile(r"[2-6]\d s"))

        # By default until it is released.
        book.page.evaluate(_USE, f"bearer/{name}")
        here = side.get_by_role("region", name="In this notebook")
        expect(here.get_by_text(re.compile(r"until .* · \d+ min"))).to_be_visible()

        book.page.evaluate(_SOURCE, f"key = '{planted}'")
        book.page.evaluate(_SAVE)
        assert planted in book.path.read_text()
        book.path.unlink()


@contextmanager
def settings(jupyter: Jupyter, **chosen: object) -> Iterator[None]:
    """Have these settings kept, as JupyterLab keeps them."""
    folder = jupyter.machine.root / "jupyter" / "lab" / "settings" / "centml-nb"
    folder.mkdir(exist_ok=True)
    kept = folder / "preferences.jupyterlab-settings"
    kept.write_text(json.dumps(chosen))
    try:
        yield
    finally:
        kept.unlink()
