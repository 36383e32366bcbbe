"""`python -m tests.tutorials.pictures`: take the pictures of README and tutorial 05 anew.

Asks for Chromium and for Pillow (`pip install pillow`), which makes them small. The ones that
tutorial 05 shows are put into it, so that it can be copied alone.
"""

from __future__ import annotations

import base64
import io
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.chromium import started_chromium
from tests.browser.jupyter import serving
from tests.browser.page import SLOW, NotebookPage
from tests.browser.sidebar.conftest import install_for
from tests.integration.kernel.conftest import machine_below
from tests.tutorials.running import NOTEBOOKS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator

    from tests.browser.jupyter import Jupyter

PICTURES = NOTEBOOKS / "pictures"
_SHOWN_BY = NOTEBOOKS / "05-panel-and-sidebar.ipynb"
_WIDTH, _HEIGHT = 1100, 1000
_COLOURS = 48
_VAULT = """%load_ext centml_nb
%centml_login --local
import os, secrets
os.environ["A"], os.environ["B"] = "hf_" + secrets.token_hex(17), secrets.token_hex(20)
%vault_add hf hub --from-env A
%vault_add env WANDB_API_KEY --from-env B
del os.environ["A"], os.environ["B"]
%vault_generate serverless my-key --use
%vault_generate bearer rag
%vault_use rag --ttl 30m"""
_LOGIN = "%load_ext centml_nb\n%centml_login --local"
_WORK = (
    "from openai import OpenAI\n\nOpenAI().models.list().data[0].id",
    "summary = [\n    'What the door answered is here,',\n    'and the key is not.',\n]",
)
_SET = """([cell, source]) => jupyterapp.shell.currentWidget.content.widgets[cell].model
  .sharedModel.setSource(source)"""


def take() -> None:
    """Take all of them, at twice the size that they are shown in, into `notebooks/pictures`."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="centml-nb-") as root,
        pytest.MonkeyPatch.context() as patch,
        machine_below(Path(root)) as machine,
    ):
        install_for(Path(root), patch)
        with serving(machine) as jupyter, started_chromium(shutil.which("chromium")) as browser:
            context = browser.new_context(
                viewport={"width": _WIDTH, "height": _HEIGHT}, device_scale_factor=2
            )
            context.set_default_timeout(SLOW)
            _of_the_panel(context, jupyter)
            _of_the_sidebar(context, jupyter)
    _put_into_the_tutorial()


def _of_the_panel(context: BrowserContext, jupyter: Jupyter) -> None:
    path = jupyter.write("panel.ipynb", _VAULT, "%vault_panel")
    book = NotebookPage(context.new_page(), jupyter, path, "notebook")
    book.run(0)
    book.run(1)
    expect(book.panel.get_by_role("button", name="Release rag")).to_be_visible()
    for theme in ("Light", "Dark"):
        book.theme(f"JupyterLab {theme}")
        _keep(f"panel-{theme.lower()}", book.panel.screenshot())
    book.page.close()


def _of_the_sidebar(context: BrowserContext, jupyter: Jupyter) -> None:
    path = jupyter.write("ask-the-documents.ipynb", *_WORK, _LOGIN)
    book = NotebookPage(context.new_page(), jupyter, path, "lab")
    book.page.evaluate("jupyterapp.commands.execute('centml-nb:show')")
    side = book.page.get_by_role("region", name="CentML", exact=True)
    side.get_by_role("button", name="Connect llama-bearer").click()
    here = side.get_by_role("region", name="In this notebook")
    expect(here.get_by_text("OPENAI_API_KEY")).to_be_visible()
    book.run(0)
    book.shows(0, "centml-local")
    for theme in ("Light", "Dark"):
        book.theme(f"JupyterLab {theme}")
        _keep(f"sidebar-{theme.lower()}", book.page.screenshot())
    book.theme("JupyterLab Light")
    _of_a_refused_save(book, side)


def _of_a_refused_save(book: NotebookPage, side: Locator) -> None:
    value = secrets.token_hex(16)
    side.get_by_role("button", name="Add Vault Item").click()
    side.get_by_role("menuitem", name="Bearer tokens").click()
    form = side.get_by_role("form", name="Add")
    form.get_by_label("name", exact=False).first.fill("docs-token")
    form.get_by_label("Use an existing").check()
    form.locator("textarea").first.fill(value)
    form.get_by_role("button", name="Add to Vault").click()
    expect(side.get_by_role("button", name="Use docs-token")).to_be_visible()
    book.page.evaluate(_SET, [1, f"token = '{value}'"])
    book.page.evaluate("() => { jupyterapp.commands.execute('docmanager:save'); }")
    dialog = book.page.locator(".jp-Dialog-content")
    expect(dialog).to_contain_text("docs-token")
    _keep("refused-save", dialog.screenshot())


def _keep(name: str, taken: bytes) -> None:
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    few = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def _put_into_the_tutorial() -> None:
    notebook = nbformat.read(_SHOWN_BY, as_version=4)
    for cell in notebook.cells:
        for name in cell.get("attachments", {}):
            data = base64.b64encode((PICTURES / name).read_bytes()).decode()
            cell.attachments[name] = {"image/png": data}
    nbformat.write(notebook, _SHOWN_BY)


if __name__ == "__main__":
    take()
