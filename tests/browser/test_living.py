"""An open panel follows the kernel, whoever changes what, and whatever the kernel is doing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import expect

from tests.browser.page import Frames, NotebookPage, row_of
from tests.browser.searching import files_holding

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from tests.browser.jupyter import Jupyter

    Open = Callable[..., NotebookPage]

LOGGED_IN = "%load_ext centml_nb\n%centml_login --local"
BUSY = "import threading\ngoing_on = threading.Event()\ngoing_on.wait(60)"
HOSTILE = "<img src=x onerror=document.title=1>"


def test_magics_in_other_cells_show_in_two_panels_at_once(open_notebook: Open) -> None:
    name = f"two-{secrets.token_hex(3)}"
    book = open_notebook(
        LOGGED_IN, "%vault_panel", "%vault_panel", f"%vault_generate bearer {name} --use"
    )
    for cell in (0, 1, 2):
        book.run(cell)
    panels = book.page.get_by_role("region", name="CentML vault")
    expect(panels).to_have_count(2)
    book.run(3)
    for panel in panels.all():
        row = row_of(panel, name)
        expect(row.get_by_text("in use · CENTML_ENDPOINT_BEARER_TOKEN")).to_be_visible()
    # Both at one item: whoever is second gets a sentence, beside the item.
    for panel in panels.all():
        panel.get_by_role("button", name=f"Delete {name}").first.click()
        expect(panel.get_by_role("button", name="Delete", exact=True)).to_be_visible()
    first, second = panels.all()
    first.get_by_role("button", name="Delete", exact=True).click()
    expect(row_of(first, name)).to_have_count(0)
    expect(row_of(second, name)).to_have_count(0)


def test_it_answers_while_a_cell_runs(open_notebook: Open) -> None:
    book = open_notebook(LOGGED_IN, "%vault_panel", "%vault_release", BUSY)
    book.run(0)
    book.run(1)
    expect(row_of(book.panel, "llama-token")).to_be_visible()
    book.run(2)
    book.start(3)
    book.page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
    )
    book.panel.get_by_role("button", name="Use llama-token").first.click()
    book.panel.get_by_role("menuitem", name="For 30 minutes").click()
    expect(book.panel.get_by_text("until ").first).to_be_visible()
    # Its number comes with its end; the kernel's own status is that of whoever answered last.
    running = "jupyterapp.shell.currentWidget.content.widgets[3].model.executionCount"
    assert book.page.evaluate(running) is None
    book.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")


def test_a_value_that_is_shown_hides_again_and_reaches_no_second_front_end(
    open_notebook: Open, context: BrowserContext, jupyter: Jupyter
) -> None:
    name, planted = f"mine-{secrets.token_hex(3)}", f"planted-{secrets.token_hex(12)}"
    book = open_notebook(LOGGED_IN, "%vault_panel")
    book.run(0)
    book.run(1)
    other = NotebookPage(context.new_page(), jupyter, book.path, "lab")
    book.panel.get_by_role("button", name="Add Vault Item").click()
    book.panel.get_by_role("menuitem", name="Hugging Face tokens").click()
    form = book.panel.get_by_role("form", name="Add")
    form.get_by_label("Hugging Face token name").fill(name)
    form.locator("textarea").first.fill(planted)
    form.get_by_role("button", name="Add to Vault").click()
    book.panel.get_by_role("button", name=f"Reveal {name}").first.click()
    shown = book.panel.get_by_label(f"The value of {name}")
    expect(shown).to_have_text(planted)
    assert book.page.evaluate(_IN_ATTRIBUTES, planted) == []
    book.save(widget_state=True)
    assert files_holding(planted, jupyter.machine.root) == set()
    expect(shown).to_have_count(0, timeout=15_000)
    for frames in (other.frames.received, book.frames.received):
        assert frames
        assert Frames.holding(planted, frames) == 0


def test_hostile_names_are_names(open_notebook: Open) -> None:
    long = "\N{GRINNING FACE}" * 512
    book = open_notebook(
        LOGGED_IN,
        "import centml_nb\nvault = centml_nb.account().vault\n"
        f"for name in ({HOSTILE!r}, {long!r}):\n    vault.generate('bearer', name)",
        "%vault_panel",
        f"for name in ({HOSTILE!r}, {long!r}):\n    vault.delete('bearer/' + name)",
    )
    for cell in (0, 1, 2):
        book.run(cell)
    row = row_of(book.panel, HOSTILE)
    expect(row).to_be_visible()
    assert book.panel.locator("img").count() == 0
    emoji = row_of(book.panel, long).bounding_box()
    assert emoji is not None
    assert emoji["height"] < 60
    book.run(3)
    expect(row).to_have_count(0)


def test_a_kernel_that_is_gone_is_said_to_be(open_notebook: Open, jupyter: Jupyter) -> None:
    book = open_notebook(LOGGED_IN, "%vault_panel")
    book.run(0)
    book.run(1)
    expect(row_of(book.panel, "llama-token")).to_be_visible()
    session = next(s for s in jupyter.api("GET", "sessions") if s["path"] == book.path.name)
    jupyter.api("POST", f"kernels/{session['kernel']['id']}/restart")
    book.panel.get_by_role("button", name="Connect embed-mtls").click()
    expect(book.panel.get_by_text("run the cell again").first).to_be_visible()


def test_where_no_widget_is_drawn_there_is_a_table_and_the_magics(jupyter: Jupyter) -> None:
    path = jupyter.write("executed.ipynb", LOGGED_IN, "%vault_panel")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=60, store_widget_state=True).execute()
    state: dict[str, Any] = notebook.metadata["widgets"]
    assert "_esm" in str(state)
    html = notebook.cells[1].outputs[-1]["data"]["text/html"]
    assert "llama-token" in html
    assert "%vault_use" in html
    value = _value_of_llama_token(jupyter)
    assert value not in nbformat.writes(notebook)


def _value_of_llama_token(jupyter: Jupyter) -> str:
    code = (
        f"{LOGGED_IN}\nimport centml_nb, pathlib\n"
        "value = centml_nb.account().vault.reveal('bearer/llama-token')\n"
        "pathlib.Path('../private/control').write_text(value.reveal())"
    )
    path = jupyter.write("control.ipynb", code)
    NotebookClient(
        nbformat.read(path, as_version=4),
        timeout=60,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return (jupyter.machine.root / "private" / "control").read_text()


_IN_ATTRIBUTES = """value => [...document.querySelectorAll('*')].filter(
  one => [...one.attributes].some(({ value: text }) => text.includes(value))
).map(one => one.outerHTML)"""
