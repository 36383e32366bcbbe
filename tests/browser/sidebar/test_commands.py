"""The commands that the README names: there for others to call, in the palette, in our menu."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.jupyter import Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

_README = Path(__file__).parents[3] / "README.md"
_OURS = "jupyterapp.commands.listCommands().filter(id => id.startsWith('centml-nb:'))"


def test_each_documented_command_is_there_and_the_menu_opens_the_sidebar(
    open_notebook: Open,
) -> None:
    page = open_notebook("1 + 1").page
    documented = set(re.findall(r"`(centml-nb:[\w-]+)`", _README.read_text("utf-8")))
    assert "centml-nb:use" in documented
    assert set(page.evaluate(_OURS)) == documented

    page.evaluate("jupyterapp.commands.execute('apputils:activate-command-palette')")
    palette = page.get_by_role("dialog").or_(page.locator("#modal-command-palette"))
    page.keyboard.insert_text("CentML")
    expect(palette.locator("[data-command='centml-nb:use']").first).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("menuitem", name="CentML", exact=True).click()
    page.get_by_role("menuitem", name="Show the CentML Sidebar").click()
    expect(page.get_by_role("region", name="CentML", exact=True)).to_be_visible()


def test_the_tutorial_is_opened_as_a_copy(open_notebook: Open, jupyter: Jupyter) -> None:
    page = open_notebook("1 + 1").page
    page.evaluate("jupyterapp.commands.execute('launcher:create')")
    page.locator(".jp-LauncherCard", has_text="Keys and Endpoints").click()
    page.wait_for_function("/^01.*ipynb$/.test(jupyterapp.shell.currentWidget?.context?.path)")
    path = page.evaluate("jupyterapp.shell.currentWidget.context.path")
    assert (jupyter.machine.root / "work" / path).is_file()
