"""Under a prefix behind JupyterHub's proxy; and the proxy killed meanwhile."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.page import NotebookPage
from tests.browser.sidebar.conftest import install_for
from tests.browser.sidebar.hub import PREFIX, Hub, hub_on
from tests.browser.sidebar.test_server_again import close_dialogs
from tests.browser.sidebar.test_sidebar import CALL, add, opened, use
from tests.integration.kernel.conftest import machine_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page, WebSocketRoute

    Open = Callable[..., NotebookPage]

IS_CUT = "The connection to this notebook's kernel is cut."
NO_ANSWER = "The Jupyter server does not answer."


@pytest.fixture(scope="module")
def hub(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    assert chromium
    root = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as patch, machine_below(root) as machine:
        install_for(root, patch)
        with hub_on(machine) as running:
            yield running


@pytest.fixture
def open_there(context: BrowserContext, hub: Hub) -> Open:
    def opening(*sources: str, page: Page | None = None) -> NotebookPage:
        path = hub.jupyter.write(f"book-{secrets.token_hex(4)}.ipynb", *sources)
        return NotebookPage(page or context.new_page(), hub.jupyter, path, "lab")

    return opening


def test_the_main_job_stays_under_the_prefix(context: BrowserContext, open_there: Open) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    book = open_there(CALL, page=page)
    side = opened(book)
    name = f"mine-{secrets.token_hex(3)}"
    add(side, "Serverless API keys", name)
    use(side, name)
    expect(side.get_by_role("button", name=f"Release {name}")).to_be_visible()
    book.run(0)
    book.shows(0, "models")
    paths = [urlsplit(url).path for url in asked if url.startswith(("http", "ws"))]
    assert [path for path in paths if not path.startswith(f"{PREFIX}/")] == []
    # What is ours was among them, and so was the kernel's socket.
    assert f"{PREFIX}/centml-nb/about" in paths
    assert any("/centml-nb/static/" in path for path in paths)
    assert any(path.endswith("/channels") for path in paths)


def test_a_server_that_is_out_of_reach_is_told_and_its_kernel_taken_up_again(
    hub: Hub, open_there: Open
) -> None:
    book = open_there("1 + 1")
    close_dialogs(book.page)
    side = opened(book)
    name = f"kept-{secrets.token_hex(3)}"
    add(side, "Serverless API keys", name)
    hub.proxy.stop()
    try:
        expect(book.page.get_by_text(NO_ANSWER)).to_be_visible()
        # That its kernel is out of reach as well goes without saying.
        expect(book.page.get_by_text(IS_CUT)).to_have_count(0)
        # What is asked for meanwhile waits.
        use(side, name)
    finally:
        hub.proxy.start()
    expect(side.get_by_role("button", name=f"Release {name}")).to_be_visible()
    expect(book.page.get_by_text(NO_ANSWER)).to_have_count(0)


def test_a_proxy_that_cuts_websockets_alone_is_told_and_they_are_taken_up_again(
    context: BrowserContext, open_there: Open
) -> None:
    sockets: list[WebSocketRoute] = []
    cuts = False

    def opened_socket(socket: WebSocketRoute) -> None:
        if cuts:
            socket.close()
            return
        socket.connect_to_server()
        sockets.append(socket)

    def let_through() -> None:
        nonlocal cuts
        cuts = False

    page = context.new_page()
    page.route_web_socket(re.compile("/channels"), opened_socket)
    page.expose_function("letThrough", let_through)
    book = open_there("1 + 1", page=page)
    side = opened(book)
    name = f"kept-{secrets.token_hex(3)}"
    add(side, "Serverless API keys", name)
    cuts = True
    sockets[-1].close()
    expect(page.get_by_text(IS_CUT)).to_be_visible()
    expect(page.get_by_text(NO_ANSWER)).to_have_count(0)
    use(side, name)
    # The proxy mends as the click comes: a moment before, and the next try of
    # its own may take both the notice and the button away.
    page.evaluate("document.addEventListener('click', () => letThrough(), { capture: true })")
    page.get_by_role("button", name="Try now").click()
    expect(side.get_by_role("button", name=f"Release {name}")).to_be_visible()
    expect(page.get_by_text(IS_CUT)).to_have_count(0)
