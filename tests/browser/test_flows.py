"""The steps of the platform's vault page, by mouse and by keyboard, in both front ends."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.page import Frames, row_of
from tests.browser.searching import files_holding, kept_by_browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.jupyter import FrontEnd, Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

LOGGED_OUT = """%load_ext centml_nb
import centml_nb, contextlib
with contextlib.suppress(centml_nb.CentMLError):
    centml_nb.logout()"""
CALL = "from openai import OpenAI\nprint(len(OpenAI().models.list().data), 'models')"
BOTH = pytest.mark.parametrize("front_end", ["lab", "notebook"])


@BOTH
def test_the_vault_by_mouse(
    open_notebook: Open, jupyter: Jupyter, front_end: FrontEnd, tmp_path: Path
) -> None:
    book = open_notebook(LOGGED_OUT, "%vault_panel", CALL, front_end=front_end)
    planted = f"planted-{secrets.token_hex(12)}"
    names = {kind: f"{kind}-{secrets.token_hex(3)}" for kind in ("key", "made", "mine")}
    book.run(0)
    book.run(1)
    panel = book.panel

    panel.get_by_role("button", name="Try it on this machine").click()
    expect(panel.get_by_role("button", name="Log out")).to_be_visible()

    panel.get_by_label("Name of a new serverless API key").fill(names["key"])
    panel.get_by_role("button", name="Generate").click()
    panel.get_by_role("button", name=f"Use {names['key']}").first.click()
    panel.get_by_role("menuitem", name="Until released").click()
    expect(panel.get_by_role("button", name=f"Release {names['key']}").first).to_be_visible()
    book.run(2)
    assert "models" in book.text_of(2)

    _add(book, "Bearer tokens", names["made"])
    _add(book, "Bearer tokens", names["mine"], planted)
    row = row_of(panel, names["mine"])
    row.get_by_role("button", name="Reveal").click()
    shown = panel.get_by_label(f"The value of {names['mine']}")
    expect(shown).to_have_text(planted)
    panel.get_by_role("button", name=f"Hide {names['mine']}").click()
    expect(shown).to_have_count(0)

    row.get_by_role("button", name="Copy").click()
    expect(panel.get_by_text("in this browser's clipboard").first).to_be_visible()
    assert book.page.evaluate("navigator.clipboard.readText()") == planted

    assert _is_let_in(book, jupyter, tmp_path)

    door = panel.get_by_role("row", name="embed-mtls")
    door.get_by_role("button", name="Connect").click()
    expect(door.get_by_text("connected ·")).to_be_visible()

    row.get_by_role("button", name="Delete").click()
    panel.get_by_role("button", name="Delete", exact=True).click()
    expect(row_of(panel, names["mine"])).to_have_count(0)
    panel.get_by_role("button", name=f"Release {names['key']}").first.click()
    panel.get_by_role("button", name="Undo").click()
    expect(panel.get_by_role("button", name=f"Release {names['key']}").first).to_be_visible()

    saved = book.save(widget_state=front_end == "lab")
    if front_end == "lab":
        assert '"widgets"' in saved
    _is_nowhere(planted, book, jupyter)


def test_the_vault_by_keyboard_alone(open_notebook: Open, jupyter: Jupyter) -> None:
    book = open_notebook(LOGGED_OUT, "%vault_panel", CALL)
    planted = f"planted-{secrets.token_hex(12)}"
    book.run(0)
    book.run(1)
    press = book.page.keyboard.press
    expect(book.panel.get_by_role("button", name="Log in")).to_be_visible()
    book.panel.get_by_role("button", name="Log in").focus()

    _tab_to(book, "Try it on this machine")
    press("Enter")
    expect(book.panel.get_by_role("button", name="Log out")).to_be_visible()
    book.panel.get_by_role("button", name="Log out").focus()

    _tab_to(book, "Name of a new serverless API key")
    book.page.keyboard.type("by-keyboard")
    press("Enter")
    expect(row_of(book.panel, "by-keyboard")).to_be_visible()
    _tab_to(book, "Use by-keyboard")
    press("Enter")
    expect(book.panel.get_by_role("menuitem").first).to_be_focused()
    press("Enter")
    expect(book.panel.get_by_text("in use · OPENAI_API_KEY")).to_be_visible()
    # The button is gone that had the focus: its row has it.
    assert "by-keyboard" in str(book.page.evaluate("document.activeElement.textContent"))

    _tab_to(book, "Add Vault Item ▾")
    press("ArrowDown")
    expect(book.panel.get_by_role("menuitem").first).to_be_focused()
    press("Enter")
    form = book.panel.get_by_role("form", name="Add")
    expect(form.get_by_role("textbox").first).to_be_focused()
    book.page.keyboard.type("typed")
    _tab_to(book, "Generate new Bearer token", is_back=True)
    press("ArrowDown")
    expect(form.get_by_label("Use an existing")).to_be_checked()
    _tab_to(book, "Bearer token", is_exact=False, of="TEXTAREA")
    book.page.keyboard.type(planted)
    _tab_to(book, "Add to Vault")
    press("Enter")
    expect(row_of(book.panel, "typed")).to_be_visible()

    _delete_by_keyboard(book, "typed")
    assert book.page.evaluate("document.activeElement !== document.body")
    book.save(widget_state=True)
    _is_nowhere(planted, book, jupyter)


def _delete_by_keyboard(book: NotebookPage, name: str) -> None:
    press = book.page.keyboard.press
    not_now = book.panel.get_by_role("button", name="Not now")
    _tab_to(book, f"Delete {name}")
    press("Enter")
    expect(not_now).to_be_focused()
    press("Escape")
    expect(not_now).to_have_count(0)
    _tab_to(book, f"Delete {name}")
    press("Enter")
    expect(not_now).to_be_focused()
    press("Tab")
    expect(book.panel.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    press("Enter")
    expect(row_of(book.panel, name)).to_have_count(0)


def _add(book: NotebookPage, kinds: str, name: str, value: str | None = None) -> None:
    panel = book.panel
    panel.get_by_role("button", name="Add Vault Item").click()
    panel.get_by_role("menuitem", name=kinds).click()
    form = panel.get_by_role("form", name="Add")
    form.get_by_label("name", exact=False).first.fill(name)
    if value is not None:
        form.get_by_label("Use an existing").check()
        form.locator("textarea").first.fill(value)
    form.get_by_role("button", name="Add to Vault").click()
    expect(row_of(panel, name)).to_be_visible()


def _is_let_in(book: NotebookPage, jupyter: Jupyter, folder: Path) -> bool:
    """Say whether the downloaded `.pem` opens the door that takes it, with curl."""
    row = row_of(book.panel, "embed-cert")
    with book.page.expect_download() as downloading:
        row.get_by_role("button", name="Save .pem").click()
    pem = folder / "embed-cert.pem"
    downloading.value.save_as(pem)
    platform = _platform(jupyter)
    url = f"https://{platform['endpoints']['embed-mtls']}/openai/v1/models"
    command = ["curl", "--silent", "--noproxy", "*", "--cacert", platform["ca_file"]]
    refused = subprocess.run([*command, url], capture_output=True, check=False)
    let_in = subprocess.run([*command, "--cert", str(pem), url], capture_output=True, check=False)
    return refused.returncode != 0 and b'"data"' in let_in.stdout


def _platform(jupyter: Jupyter) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "centml_nb.local", "status", "--json"]
    told = subprocess.run(
        [*command, "--state-dir", str(jupyter.machine.state)], check=True, capture_output=True
    )
    described: dict[str, Any] = json.loads(told.stdout)
    return described


def _is_nowhere(planted: str, book: NotebookPage, jupyter: Jupyter) -> None:
    root = jupyter.machine.root
    assert files_holding(planted, root) == set()
    assert planted not in kept_by_browser(book.page)
    # It crossed the wire once, to the kernel.
    assert Frames.holding(planted, book.frames.sent) == 1
    assert Frames.holding(planted, book.frames.received) == 0
    # The searches would have found it.
    book.page.evaluate(f"localStorage.setItem('control', {planted!r})")
    assert planted in kept_by_browser(book.page)
    book.page.evaluate("localStorage.removeItem('control')")
    control = root / "work" / "control.txt"
    control.write_text(planted)
    assert files_holding(planted, root) == {"work/control.txt"}
    control.unlink()


def _tab_to(
    book: NotebookPage, name: str, *, is_exact: bool = True, of: str = "", is_back: bool = False
) -> None:
    for _ in range(80):
        at = book.page.evaluate(_FOCUSED)
        is_named = at["name"] == name if is_exact else name in at["name"]
        if is_named and of in {"", at["tag"]}:
            return
        book.page.keyboard.press("Shift+Tab" if is_back else "Tab")
    pytest.fail(f"Tab does not reach {name}")


_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
  return { name: label.trim(), tag: at.tagName };
}"""
