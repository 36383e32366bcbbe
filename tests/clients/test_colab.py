"""Colab's own versions stay, and the first tutorial runs on them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.environments import CHECKOUT, Environment, has_python
from tests.clients.tutorial_run import run_tutorial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PYTHON = "3.11"
PINNED = {  # August 2026
    "ipython": "7.34.0",
    "ipykernel": "6.17.1",
    "ipywidgets": "7.7.1",
    "jupyter-client": "7.4.9",
    "traitlets": "5.7.1",
}
NOTEBOOK = CHECKOUT / "notebooks" / "01-first-call.ipynb"


class Colab:
    """The environment, with what was installed at each step."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.environment = Environment(folder, PYTHON)
        self.environment.install(*(f"{name}=={version}" for name, version in PINNED.items()))
        self.before = self.environment.versions()
        self.environment.install(str(wheel))
        self.with_base = self.environment.versions()
        self.environment.install(f"centml_nb[local] @ {wheel.as_uri()}", "openai>=2")
        self.with_local = self.environment.versions()


@pytest.fixture(scope="module")
def colab(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[Colab]:
    if not has_python(PYTHON):
        pytest.skip(f"no Python {PYTHON} is here")
    folder = tmp_path_factory.mktemp("colab")
    yield Colab(folder, wheel)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cells(colab: Colab, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return what each code cell showed, in a home of its own."""
    home = tmp_path_factory.mktemp("home")
    return run_tutorial(NOTEBOOK, colab.environment, home)


def test_the_base_installation_changes_no_version_that_was_there(colab: Colab) -> None:
    assert {name: colab.before[name] for name in PINNED} == PINNED
    assert {name: colab.with_base[name] for name in colab.before} == colab.before
    assert "centml-nb" not in colab.before


def test_the_local_platform_changes_no_version_that_was_there_either(colab: Colab) -> None:
    assert {name: colab.with_local[name] for name in colab.before} == colab.before


def test_the_first_tutorial_runs_on_colabs_versions(cells: list[dict[str, Any]]) -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["error"] for cell in cells] == [""] * len(code)
    assert all(cell["text"].strip() for cell in cells)


def test_the_calls_of_the_tutorial_are_answered_there(cells: list[dict[str, Any]]) -> None:
    shown = {cell["source"]: cell["text"] for cell in cells}
    (first,) = (text for source, text in shown.items() if "Hello, door!" in source)
    (private,) = (text for source, text in shown.items() if "Hello, private door!" in source)
    assert "Hello, door!" in first
    assert "Hello, private door!" in private
