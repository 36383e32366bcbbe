"""A login from JupyterLab through the platform's own page: by link, by code, by paste."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.page import Frames
from tests.browser.searching import files_holding, kept_by_browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.browser.jupyter import Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

SET = "import os\nos.environ['CENTML_PLATFORM_API_URL'] = {!r}\n%load_ext centml_nb"
ELSEWHERE = SET + "\nos.environ['JUPYTERHUB_USER'] = 'ada'"
# The browser's 127.0.0.1 is another machine's: nobody listens there.
DEAF = """from centml_nb.accounts import current
receiver = current.waiting_login()._receiver
receiver.close(); receiver.join()
print(6 * 7)"""
LOG_IN = "%centml_login --force"
STATUS = "%centml_status"


def address_of(jupyter: Jupyter) -> str:
    described = json.loads((jupyter.machine.state / "platform.json").read_text())
    return str(described["api_url"])


def screen(book: NotebookPage) -> Locator:
    return book.page.get_by_role("region", name="Log in to CentML")


def begun(
    open_notebook: Open, jupyter: Jupyter, setting: str, meanwhile: str = "print(6 * 7)"
) -> NotebookPage:
    """Open a notebook, and run its login; the cell has ended then, and the screen waits."""
    book = open_notebook(setting.format(address_of(jupyter)), LOG_IN, STATUS, meanwhile)
    book.run(0)
    book.run(1)
    expect(screen(book)).to_be_visible()
    book.run(3)
    book.shows(3, "42")
    return book


def opened(book: NotebookPage, name: str) -> Page:
    with book.page.context.expect_page() as opening:
        screen(book).get_by_role("link", name=name).click()
    return opening.value


def is_logged_in(book: NotebookPage, by: str) -> None:
    expect(screen(book)).to_have_count(0)
    assert f"Logged in as you@lab.example · Example Lab at the local platform, by {by}." in (
        book.text_of(1)
    )
    book.run(2)
    assert "you@lab.example" in book.text_of(2)


def is_nowhere(values: list[str], book: NotebookPage, jupyter: Jupyter) -> None:
    saved = book.save(widget_state=True)
    for value in values:
        assert value not in saved
        assert files_holding(value, jupyter.machine.root) == set()
        assert value not in kept_by_browser(book.page)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_by_the_link_that_comes_back(
    open_notebook: Open, jupyter: Jupyter, theme: str, tmp_path: object
) -> None:
    book = begun(open_notebook, jupyter, SET)
    book.theme(theme)
    link = screen(book).get_by_role("link", name="Open the login page")
    state = re.search(r"state=([\w-]+)", str(link.get_attribute("href")))
    assert state is not None
    expect(screen(book).get_by_text(re.compile(r"\d:\d\d left"))).to_be_visible()
    screen(book).screenshot(path=f"{tmp_path}/screen.png")
    page = opened(book, "Open the login page")
    page.get_by_role("button", name="Continue as").click()
    expect(page.get_by_role("heading", name="You are logged in")).to_be_visible()
    assert page.url.endswith("/done")
    assert page.evaluate("document.referrer") == ""
    page.screenshot(path=f"{tmp_path}/page.png")
    is_logged_in(book, "the link")
    book.page.screenshot(path=f"{tmp_path}/after.png")
    is_nowhere([state[1]], book, jupyter)


def test_by_a_code_where_the_kernel_is_elsewhere(open_notebook: Open, jupyter: Jupyter) -> None:
    book = begun(open_notebook, jupyter, ELSEWHERE)
    ways = screen(book).get_by_role("listitem")
    expect(ways.first).to_contain_text("see that its page shows the code")
    code = screen(book).locator(".cnb-code").inner_text()
    page = opened(book, "Open the page for the code")
    expect(page.get_by_text(code)).to_be_visible()
    page.get_by_role("button", name="Yes, log it in").click()
    expect(page.get_by_role("heading", name="Logged in")).to_be_visible()
    is_logged_in(book, "the code")
    is_nowhere([code], book, jupyter)


def test_by_pasting_where_the_kernel_cannot_be_reached(
    open_notebook: Open, jupyter: Jupyter
) -> None:
    book = begun(open_notebook, jupyter, ELSEWHERE, DEAF)
    page = opened(book, "Open the login page")
    with page.expect_event("requestfailed") as failed:
        page.get_by_role("button", name="Continue as").click()
    final = failed.value.url
    code = re.search(r"code=([\w-]+)", final)
    assert code is not None
    assert "You are logged in" not in page.inner_text("body")

    book.page.bring_to_front()
    field = screen(book).get_by_label(re.compile("copy its whole address"))
    field.fill("this is no code")
    field.press("Enter")
    expect(screen(book).get_by_role("status")).to_contain_text("There is no code")
    expect(field).to_have_value("")
    field.fill(f'"{final}" ')
    screen(book).get_by_role("button", name="Log in").click()
    is_logged_in(book, "what was pasted")
    is_nowhere([code[1]], book, jupyter)
    assert Frames.holding(code[1], book.frames.sent) == 1
    assert Frames.holding(code[1], book.frames.received) == 0


def test_a_login_is_cancelled_by_keyboard_and_leaves_nothing(
    open_notebook: Open, jupyter: Jupyter
) -> None:
    book = begun(open_notebook, jupyter, SET)
    link = screen(book).get_by_role("link", name="Open the login page")
    state = str(link.get_attribute("href")).partition("state=")[2]
    cancel = screen(book).get_by_role("button", name="Cancel")
    cancel.focus()
    cancel.press("Enter")
    expect(screen(book)).to_have_count(0)
    assert "The login was cancelled." in book.text_of(1)
    is_nowhere([state], book, jupyter)
