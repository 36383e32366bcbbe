"""The Jupyter server ends under an open page, and is started again; a kernel dies for good."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import Jupyter, free_port, serving
from tests.browser.page import NotebookPage, row_of
from tests.browser.sidebar.conftest import installed_below
from tests.browser.sidebar.test_sidebar import add, opened, use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator, Page

    from tests.integration.kernel.conftest import Machine

# A kernel that dies is not started again by the server: it stays dead.
OPTIONS = ("--KernelRestarter.restart_limit=0", "--KernelRestarter.time_to_dead=0.5")
NOT_KNOWN = "The Jupyter server does not know you any more."
NO_ANSWER = "The Jupyter server does not answer."
IS_GONE = "This notebook's kernel is gone, and what it held with it."


class Server:
    """A server that is started and ended, at one port."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._port = free_port()
        self._running = ExitStack()

    def start(self, token: str = secrets.token_hex(8)) -> Jupyter:
        served = serving(self.machine, *OPTIONS, port=self._port, token=token)
        return self._running.enter_context(served)

    def stop(self) -> None:
        self._running.close()


@pytest.fixture
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert chromium
    with installed_below(tmp_path_factory.mktemp("again")) as machine:
        started = Server(machine)
        yield started
        started.stop()


def test_the_sidebar_tells_of_each_end_and_goes_on_without_a_reload(
    context: BrowserContext, server: Server
) -> None:
    jupyter = server.start()
    path = jupyter.write("again.ipynb", "import os\nos.kill(os.getpid(), 9)")
    book = NotebookPage(context.new_page(), jupyter, path, "lab")
    close_dialogs(book.page)
    side = opened(book)
    name = f"kept-{secrets.token_hex(3)}"
    add(side, "Serverless API keys", name)

    # The kernel dies.
    book.start(0)
    started_again(side)
    use(side, name)
    expect(side.get_by_role("button", name=f"Release {name}")).to_be_visible()

    # The server ends, and its kernels with it.
    server.stop()
    expect(book.page.get_by_text(NO_ANSWER)).to_be_visible()
    server.start()
    started_again(side)
    expect(book.page.get_by_text(NO_ANSWER)).to_have_count(0)
    expect(row_of(side, name)).to_be_visible()

    # The next one knows neither the page's token nor its cookie.
    server.stop()
    (server.machine.root / "jupyter" / "jupyter_cookie_secret").unlink()
    jupyter = server.start(token="a-token-of-another-start")
    expect(book.page.get_by_text(NOT_KNOWN)).to_be_visible()
    expect(side.get_by_text("is not known.")).to_be_visible()
    other = context.new_page()
    other.goto(f"{jupyter.origin}/api/status?token={jupyter.token}")
    other.close()
    expect(book.page.get_by_text(NOT_KNOWN)).to_have_count(0)
    started_again(side)
    expect(row_of(side, name)).to_be_visible()


def started_again(side: Locator) -> None:
    expect(side.get_by_text(IS_GONE)).to_be_visible()
    side.get_by_role("button", name="Start it again").click()
    expect(side.get_by_text("No key is in use here.")).to_be_visible()


def close_dialogs(page: Page) -> None:
    """Close what JupyterLab itself says of this, whenever it is in the way."""
    dialog = page.locator("dialog.jp-Dialog").first
    page.add_locator_handler(dialog, lambda shown: shown.get_by_role("button").first.click())
