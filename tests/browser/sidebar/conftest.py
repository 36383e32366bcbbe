"""JupyterLab and Notebook 7 with our extension in them, as an installation puts it there."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import centml_nb.server
from tests.browser.jupyter import FrontEnd, Jupyter, serving
from tests.browser.page import NotebookPage
from tests.integration.kernel.conftest import machine_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

    from tests.integration.kernel.conftest import Machine

BUILT = Path(centml_nb.server.__path__[0]).parent / "labextension"


@pytest.fixture(scope="package")
def jupyter(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    assert chromium
    with (
        installed_below(tmp_path_factory.mktemp("sidebar")) as machine,
        serving(machine) as started,
    ):
        yield started


@contextmanager
def installed_below(root: Path) -> Iterator[Machine]:
    """Set a machine up whose Jupyter has both halves of ours."""
    with pytest.MonkeyPatch.context() as patch, machine_below(root) as machine:
        install_for(root, patch)
        yield machine


def install_for(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Put both halves where an installation would; a checkout has them in the source alone."""
    enabled = root / "jupyter" / "jupyter_server_config.d" / "centml_nb.json"
    enabled.parent.mkdir()
    shutil.copyfile(Path(centml_nb.server.__path__[0], "jupyter_server_config.json"), enabled)
    if BUILT.is_dir():
        shutil.copytree(BUILT, root / "share" / "labextensions" / "centml-nb")
    spec = root / "share" / "kernels" / "bash" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Bash", "language": "bash"}))
    patch.setenv("JUPYTER_PATH", str(root / "share"))


@pytest.fixture
def open_notebook(
    context: BrowserContext, jupyter: Jupyter
) -> Iterator[Callable[..., NotebookPage]]:
    """Open notebooks with these cells; their kernels end with the test."""
    opened: list[NotebookPage] = []

    def opening(*sources: str, front_end: FrontEnd = "lab") -> NotebookPage:
        name = f"book-{len(list((jupyter.machine.root / 'work').iterdir()))}.ipynb"
        path = jupyter.write(name, *sources)
        opened.append(NotebookPage(context.new_page(), jupyter, path, front_end))
        return opened[-1]

    yield opening
    jupyter.end_kernels()
