"""`python -m tests.tutorials.everywhere FOLDER`: run all tutorials in all places.

Under papermill, then whole in Chromium, in JupyterLab and in Notebook 7; pictures of those go into
the folder, to be looked at. No cell may fail, and no saved file may hold a value.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from tests.browser.chromium import started_chromium
from tests.browser.jupyter import FrontEnd, serving
from tests.browser.page import SLOW, NotebookPage
from tests.browser.sidebar.conftest import install_for
from tests.tutorials.running import (
    TUTORIALS,
    errors_in,
    reading_room,
    run_with_papermill,
    scanned,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.browser.jupyter import Jupyter
    from tests.integration.kernel.conftest import Machine

_WIDTH = 1200
_HEIGHT = 1000


def everywhere(pictures: Path) -> bool:
    """Run all tutorials, say of each how it went; return whether all went well."""
    pictures.mkdir(parents=True, exist_ok=True)
    went = []
    with _machine() as machine:
        for path in _copies(machine):
            run_with_papermill(path)
            went.append(_went_well("papermill", path))
    for front_end in get_args(FrontEnd):
        with _browsing() as (context, jupyter):
            for path in _copies(jupyter.machine):
                picture = _run_whole(context, jupyter, path, front_end)
                (pictures / f"{front_end}-{path.stem}.png").write_bytes(picture)
                went.append(_went_well(front_end, path))
    return all(went)


@contextmanager
def _machine() -> Iterator[Machine]:
    with (
        tempfile.TemporaryDirectory(prefix="centml-nb-") as root,
        reading_room(Path(root)) as machine,
    ):
        yield machine


@contextmanager
def _browsing() -> Iterator[tuple[BrowserContext, Jupyter]]:
    with _machine() as machine, pytest.MonkeyPatch.context() as patch:
        install_for(machine.root, patch)
        with serving(machine) as jupyter, started_chromium(shutil.which("chromium")) as browser:
            context = browser.new_context(viewport={"width": _WIDTH, "height": _HEIGHT})
            context.set_default_timeout(SLOW)
            yield context, jupyter


def _copies(machine: Machine) -> list[Path]:
    return [machine.work / tutorial.name for tutorial in TUTORIALS]


def _run_whole(context: BrowserContext, jupyter: Jupyter, path: Path, front_end: FrontEnd) -> bytes:
    book = NotebookPage(context.new_page(), jupyter, path, front_end)
    book.run_whole()
    book.save()
    picture = book.picture()
    book.page.close()
    jupyter.end_kernels()
    return picture


def _went_well(place: str, path: Path) -> bool:
    wrong = errors_in(path)
    found = scanned(path)
    if found.returncode:
        wrong.append(found.stdout)
    sys.stdout.write(f"{place} {path.name}: {'; '.join(wrong) or 'no error, no value'}\n")
    sys.stdout.flush()
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if everywhere(Path(sys.argv[1])) else 1)
