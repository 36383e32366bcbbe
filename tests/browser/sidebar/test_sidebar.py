"""The main job by mouse, from the sidebar, and what a kernel's life does to it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.page import Frames, row_of
from tests.browser.searching import files_holding, kept_by_browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.jupyter import FrontEnd, Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

CALL = "from openai import OpenAI\nprint(len(OpenAI().models.list().data), 'models')"
TRACES = (
    "import os\n"
    "print(sorted(n for n in os.environ if n.startswith('OPENAI')), In[1:], list(Out),"
    " [one[2] for one in get_ipython().history_manager.get_range()])"
)
_OPEN = "async path => { await jupyterapp.commands.execute('docmanager:open', { path }); }"
BOTH = pytest.mark.parametrize("front_end", ["lab", "notebook"])


def opened(book: NotebookPage) -> Locator:
    """Open the sidebar by its command, logged in; return it."""
    book.page.evaluate("jupyterapp.commands.execute('centml-nb:show')")
    side = book.page.get_by_role("region", name="CentML", exact=True)
    try_it = side.get_by_role("button", name="Try it on this machine")
    vault = side.get_by_role("region", name="Vault", exact=True)
    expect(try_it.or_(vault)).to_be_visible(timeout=30_000)
    if try_it.count():
        try_it.click()
    expect(vault).to_be_visible(timeout=30_000)
    return side


@BOTH
def test_from_an_empty_notebook_to_an_answered_call(
    open_notebook: Open, jupyter: Jupyter, front_end: FrontEnd
) -> None:
    book = open_notebook(TRACES, CALL, front_end=front_end)
    name, planted = f"mine-{secrets.token_hex(3)}", f"planted-{secrets.token_hex(12)}"
    side = opened(book)

    # A kernel that never loaded the extension shows no sign of it.
    book.run(0)
    assert "[]" in book.text_of(0)
    assert "centml" not in book.text_of(0)
    assert "load_ext" not in book.text_of(0)

    add(side, "Serverless API keys", name)
    use(side, name)
    here = side.get_by_role("region", name="In this notebook")
    expect(here.get_by_text("OPENAI_API_KEY")).to_be_visible()
    book.run(1)
    assert "models" in book.text_of(1)

    add(side, "Bearer tokens", f"{name}-token", planted)
    side.get_by_role("button", name=f"Insert a cell: %vault_add bearer {name}-token").click()
    assert source_of(book, 2) == f"%load_ext centml_nb\n%vault_add bearer {name}-token"

    here.get_by_role("button", name=f"Release {name}").click()
    expect(here.get_by_text("No key is in use here.")).to_be_visible()
    book.run(0)
    assert "OPENAI_API_KEY" not in book.text_of(0)

    book.save()
    assert files_holding(planted, jupyter.machine.root) == set()
    assert planted not in kept_by_browser(book.page)
    assert Frames.holding(planted, book.frames.sent) == 1
    assert Frames.holding(planted, book.frames.received) == 0


def test_it_answers_while_a_cell_runs_and_follows_a_restart(open_notebook: Open) -> None:
    book = open_notebook(
        "import os, pathlib, time\nprint('OPENAI_API_KEY' in os.environ)",
        "while 'OPENAI_API_KEY' not in os.environ: time.sleep(0.05)\nprint('came in meanwhile')",
    )
    name = f"busy-{secrets.token_hex(3)}"
    side = opened(book)
    add(side, "Serverless API keys", name)
    book.run(0)
    assert "False" in book.text_of(0)
    book.start(1)
    use(side, name)
    here = side.get_by_role("region", name="In this notebook")
    expect(here.get_by_role("button", name=f"Release {name}")).to_be_visible()
    book.page.wait_for_function(
        "jupyterapp.shell.currentWidget.content.widgets[1].model.outputs.length > 0"
    )
    assert "came in meanwhile" in book.text_of(1)

    book.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(here.get_by_text("No key is in use here.")).to_be_visible(timeout=30_000)
    use(side, name)
    expect(here.get_by_role("button", name=f"Release {name}")).to_be_visible()


def test_two_notebooks_hold_different_keys(open_notebook: Open, jupyter: Jupyter) -> None:
    first = open_notebook("1 + 1")
    names = [f"first-{secrets.token_hex(3)}", f"second-{secrets.token_hex(3)}"]
    side = opened(first)
    here = side.get_by_role("region", name="In this notebook")
    for name in names:
        add(side, "Serverless API keys", name)
    use(side, names[0])
    expect(here.get_by_role("button", name=f"Release {names[0]}")).to_be_visible()

    other = jupyter.write(f"other-{names[1]}.ipynb", "2 + 2")
    show(first, other)
    expect(here.get_by_text("No key is in use here.")).to_be_visible(timeout=30_000)
    use(side, names[1])
    expect(here.get_by_role("button", name=f"Release {names[1]}")).to_be_visible()

    show(first, first.path)
    expect(here.get_by_role("button", name=f"Release {names[0]}")).to_be_visible()
    expect(here.get_by_role("button", name=f"Release {names[1]}")).to_have_count(0)
    expect(first.page.get_by_text("1 key in use")).to_be_visible()


def show(book: NotebookPage, path: Path) -> None:
    """Bring another notebook to the front, and wait until the sidebar tells of it."""
    book.page.evaluate(_OPEN, path.name)
    here = book.page.get_by_role("region", name="In this notebook")
    expect(here.get_by_text(path.name, exact=True)).to_be_visible()


def add(side: Locator, kinds: str, name: str, value: str | None = None) -> None:
    side.get_by_role("button", name="Add Vault Item").click()
    side.get_by_role("menuitem", name=kinds).click()
    form = side.get_by_role("form", name="Add")
    form.get_by_label("name", exact=False).first.fill(name)
    if value is not None:
        form.get_by_label("Use an existing").check()
        form.locator("textarea").first.fill(value)
    form.get_by_role("button", name="Add to Vault").click()
    expect(row_of(side, name)).to_be_visible()


def use(side: Locator, name: str) -> None:
    row_of(side, name).get_by_role("button", name=f"Use {name}").last.click()
    side.get_by_role("menuitem", name="Until released").click()


def source_of(book: NotebookPage, cell: int) -> str:
    script = "n => jupyterapp.shell.currentWidget.content.widgets[n].model.sharedModel.getSource()"
    return str(book.page.evaluate(script, cell))
