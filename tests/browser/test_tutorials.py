"""A tutorial, opened and run whole; `python -m tests.tutorials.everywhere` does so with each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, get_args

import pytest

from tests.browser.jupyter import FrontEnd, Jupyter
from tests.browser.page import NotebookPage
from tests.tutorials.running import TUTORIALS, errors_in, scanned

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext


@pytest.mark.parametrize("front_end", get_args(FrontEnd))
def test_the_first_runs_whole_and_what_is_saved_holds_no_value(
    context: BrowserContext, jupyter: Jupyter, front_end: FrontEnd
) -> None:
    path = jupyter.machine.work / f"{front_end}-{TUTORIALS[0].name}"
    shutil.copy(TUTORIALS[0], path)
    book = NotebookPage(context.new_page(), jupyter, path, front_end)
    book.run_whole()
    assert "Hello, door!" in book.save()
    assert errors_in(path) == []
    assert scanned(path).returncode == 0
    jupyter.end_kernels()


def test_a_cell_that_fails_ends_the_run_and_is_told(
    open_notebook: Callable[..., NotebookPage],
) -> None:
    book = open_notebook("1 / 0", "2")
    book.run_whole()
    book.save()
    assert errors_in(book.path) == ["ZeroDivisionError: division by zero"]
