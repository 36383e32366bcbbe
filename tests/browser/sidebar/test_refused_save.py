"""A pasted key: refused at save, shown, taken out by the dialog, and saved without it."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.searching import files_holding, kept_by_browser
from tests.browser.sidebar.test_sidebar import add, opened, source_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.jupyter import Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

_DIGEST = "import hashlib\nprint(hashlib.sha256(key.encode()).hexdigest())"
_SAVE = "async () => { await jupyterapp.commands.execute('docmanager:save'); }"
_AUTOSAVE = """async () => {
  try { await jupyterapp.shell.currentWidget.context.save(); } catch (error) { return error.name; }
}"""
_SOURCE = """([cell, source]) => jupyterapp.shell.currentWidget.content.widgets[cell].model
  .sharedModel.setSource(source)"""


def test_a_pasted_key_is_taken_out_by_the_dialog(open_notebook: Open, jupyter: Jupyter) -> None:
    book = open_notebook("1 + 1", "2 + 2", _DIGEST)
    name, planted = f"rag-{secrets.token_hex(3)}", f"planted-{secrets.token_hex(12)}"
    add(opened(book), "Bearer tokens", name, planted)
    book.page.evaluate(_SOURCE, [1, f"key = '{planted}'"])
    before = book.path.read_text()

    # JupyterLab saves by itself: told once, and no dialog in the way.
    told = book.page.get_by_text("is not saved: it holds a key")
    for _ in range(2):
        assert book.page.evaluate(_AUTOSAVE) == "ModalCancelError"
    expect(told).to_have_count(1)
    expect(book.page.get_by_role("dialog")).to_have_count(0)
    assert book.path.read_text() == before

    book.page.evaluate(_SAVE)
    dialog = book.page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Cell 2, source, line 1 holds bearer/{name}")
    expect(dialog).to_contain_text(f'it is replaced by vault["{name}"].reveal().reveal()')
    dialog.get_by_role("button", name="Keep Editing").click()
    assert book.path.read_text() == before

    book.page.evaluate(_SAVE)
    dialog.get_by_role("button", name="Take It Out and Save").click()
    book.page.wait_for_function("!jupyterapp.shell.currentWidget.model.dirty")
    expect(told).to_have_count(0)
    assert source_of(book, 1).endswith(f'key = vault["{name}"].reveal().reveal()')
    assert f'vault[\\"{name}\\"]' in book.path.read_text()
    # The cell works as it did, and the value stays in the kernel.
    book.run(1)
    book.run(2)
    book.shows(2, hashlib.sha256(planted.encode()).hexdigest())
    book.save()
    assert files_holding(planted, jupyter.machine.root) == set()
    assert planted not in kept_by_browser(book.page)


def test_who_has_set_it_has_files_redacted_as_they_are_saved(
    open_notebook: Open, jupyter: Jupyter
) -> None:
    settings = jupyter.machine.root / "jupyter" / "lab" / "settings" / "centml-nb"
    settings.mkdir(exist_ok=True)
    chosen = settings / "preferences.jupyterlab-settings"
    chosen.write_text('{"saveGuard": "redact"}')
    try:
        book = open_notebook("1 + 1")
        name, planted = f"rag-{secrets.token_hex(3)}", f"planted-{secrets.token_hex(12)}"
        add(opened(book), "Bearer tokens", name, planted)
        book.page.evaluate(_SOURCE, [0, f"key = '{planted}'"])
        book.page.evaluate(_SAVE)
        expect(book.page.get_by_role("dialog")).to_have_count(0)
        assert f"⟨{name} #" in book.path.read_text()
        assert files_holding(planted, jupyter.machine.root) == set()
    finally:
        chosen.unlink()
