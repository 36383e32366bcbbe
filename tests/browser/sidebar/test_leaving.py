"""A file with a key leaves after a warning; so do cells that are copied."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.sidebar.test_sidebar import add, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

_START = "id => { jupyterapp.commands.execute(id, { format: 'script' }); }"
_UNCHANGED = "jupyterapp.shell.currentWidget.context.model.dirty = false"
_ACTIVE = "n => { jupyterapp.shell.currentWidget.content.activeCellIndex = n; }"


def test_who_takes_a_key_along_is_asked_or_told(open_notebook: Open) -> None:
    name, planted = f"rag-{secrets.token_hex(3)}", f"planted-{secrets.token_hex(12)}"
    # In the file before it was in the vault.
    book = open_notebook("1 + 1", f"key = '{planted}'")
    page, dialog = book.page, book.page.get_by_role("dialog")
    told = page.get_by_text(f"What you copied holds bearer/{name}")

    with page.expect_download():
        page.evaluate(_START, "docmanager:download")
    add(opened(book), "Bearer tokens", name, planted)

    page.evaluate(_START, "docmanager:download")
    expect(dialog).to_contain_text(f"Cell 2, source, line 1 holds bearer/{name}")
    dialog.get_by_role("button", name="Not Now").click()
    expect(dialog).to_have_count(0)
    # A change would be saved first, which the guard refuses.
    page.evaluate(_UNCHANGED)
    page.evaluate(_START, "notebook:export-to-format")
    expect(dialog).to_contain_text(f"Cell 2, source, line 1 holds bearer/{name}")
    dialog.get_by_role("button", name="Not Now").click()
    expect(dialog).to_have_count(0)
    page.evaluate(_START, "docmanager:download")
    with page.expect_download():
        dialog.get_by_role("button", name="Go On").click()

    # The first holds none: had it been told of, there would be two.
    for cell in (0, 1):
        page.evaluate(_ACTIVE, cell)
        page.evaluate("jupyterapp.commands.execute('notebook:copy-cell')")
    expect(told).to_have_count(1)
