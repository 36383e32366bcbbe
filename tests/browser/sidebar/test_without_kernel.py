"""No kernel, and a kernel that cannot load us: each a sentence, with what to do."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.sidebar.test_sidebar import opened, source_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.jupyter import Jupyter
    from tests.browser.page import NotebookPage

    Open = Callable[..., NotebookPage]

# An environment without centml_nb, as far as imports can tell.
_ELSEWHERE = """
import sys
class Without:
    def find_spec(self, name, *_):
        if name == "centml_nb":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Without())
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""


def test_each_kernel_that_holds_nothing_has_a_sentence(
    open_notebook: Open, jupyter: Jupyter
) -> None:
    spec = jupyter.machine.root / "share" / "kernels" / "elsewhere" / "kernel.json"
    spec.parent.mkdir()
    argv = [sys.executable, "-c", _ELSEWHERE, "-f", "{connection_file}"]
    told = {"argv": argv, "display_name": "Elsewhere", "language": "python"}
    spec.write_text(json.dumps(told))
    book = open_notebook("1 + 1")
    side = opened(book)

    # Python, in an environment without centml_nb.
    bring(book, jupyter.write("elsewhere.ipynb", "1", kernel="elsewhere"))
    expect(side.get_by_text("This notebook's kernel has no centml_nb")).to_be_visible()
    expect(side.get_by_role("button", name="Try it on this machine")).to_have_count(0)
    side.get_by_role("button", name="Insert a cell: %pip install centml_nb").click()
    assert source_of(book, 1) == "%pip install centml_nb"

    # None at all, as its author chose; then one.
    bring(book, jupyter.write("none.ipynb", "1", kernel="gone"))
    dialog = book.page.get_by_role("dialog").filter(has_text="Select Kernel")
    dialog.get_by_role("button", name="No Kernel").click()
    expect(side.get_by_text("This notebook has no kernel")).to_be_visible()
    side.get_by_role("button", name="Choose a kernel…").click()
    dialog.get_by_role("combobox").select_option(label="Python 3 (ipykernel)")
    dialog.get_by_role("button", name="Select Kernel").click()
    expect(side.get_by_text("No key is in use here.")).to_be_visible()
    # With its kernel: whoever opens this workspace next is asked for none.
    book.save()


def bring(book: NotebookPage, path: Path) -> None:
    """Bring a notebook to the front; a dialog may come before it is there."""
    book.page.evaluate(
        "path => { jupyterapp.commands.execute('docmanager:open', { path }); }", path.name
    )
