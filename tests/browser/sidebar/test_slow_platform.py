"""A platform that does not answer for a while; two browsers on one server; a page opened again."""

from __future__ import annotations

import json
import os
import secrets
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.page import NotebookPage, row_of
from tests.browser.sidebar.test_sidebar import add, opened, use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.browser.jupyter import Jupyter
    from tests.integration.kernel.conftest import Machine

    Open = Callable[..., NotebookPage]

IS_SLOW = "No answer yet: the kernel is busy, or the platform is slow."


def test_a_slow_platform_shows_where_things_will_stand_then_a_sentence(
    open_notebook: Open, jupyter: Jupyter
) -> None:
    book = open_notebook("1 + 1")
    side = opened(book)
    skeleton = side.locator(".cnb-skeleton").first
    book.page.reload()
    with slow(jupyter.machine):
        expect(skeleton).to_be_visible()
        expect(side.get_by_text("Looking at the vault…")).to_be_attached()
        expect(side.get_by_text(IS_SLOW)).to_be_visible()
        expect(skeleton).to_be_visible()
    # The page was opened again with the sidebar: it is there, and so is the vault.
    expect(row_of(side, "llama-token")).to_be_visible()
    expect(skeleton).to_have_count(0)
    expect(side.get_by_text(IS_SLOW)).to_have_count(0)
    # So it is where JupyterLab is opened anew, in the same workspace.
    book.page.goto(book.page.url.partition("/tree/")[0])
    expect(row_of(side, "llama-token")).to_be_visible()


def test_what_one_browser_does_the_other_shows(
    open_notebook: Open, jupyter: Jupyter, browser: Browser
) -> None:
    book = open_notebook("1 + 1")
    side = opened(book)
    name = f"both-{secrets.token_hex(3)}"
    with browser.new_context() as context:
        other = NotebookPage(context.new_page(), jupyter, book.path, "lab")
        second = opened(other)
        add(side, "Serverless API keys", name)
        expect(row_of(second, name)).to_be_visible()
        use(second, name)
        expect(second.get_by_role("button", name=f"Release {name}")).to_be_visible()
        side.get_by_role("button", name=f"Release {name}").click()
        expect(second.get_by_text("No key is in use here.")).to_be_visible()


@contextmanager
def slow(machine: Machine) -> Iterator[None]:
    """Stop the platform's process for a while: it takes connections, and answers nobody."""
    process = json.loads((machine.state / "platform.json").read_text("utf-8"))["pid"]
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)
