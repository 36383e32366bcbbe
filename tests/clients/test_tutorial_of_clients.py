"""The tutorial of clients runs whole where all of them are installed, Jupyter AI among them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.environments import CHECKOUT, Environment
from tests.clients.tutorial_run import run_tutorial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTEBOOK = CHECKOUT / "notebooks" / "10-clients.ipynb"
OPTIONAL = {
    "langchain_openai": "langchain-openai>=1,<2",
    "litellm": "litellm>=1.80,<2",
    "jupyter_ai_magic_commands": "jupyter-ai-magic-commands>=0.0.4,<0.1",
}


@pytest.fixture(scope="module")
def cells(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    environment = Environment(tmp_path_factory.mktemp("clients") / "environment")
    ours = f"centml_nb[local] @ {wheel.as_uri()}"
    environment.install(ours, "requests", "openai", "ipykernel", *OPTIONAL.values())
    yield run_tutorial(NOTEBOOK, environment, tmp_path_factory.mktemp("home"))
    shutil.rmtree(environment.python.parents[1])


def test_no_cell_ends_with_an_error(cells: list[dict[str, Any]]) -> None:
    assert [cell["error"] for cell in cells if cell["error"]] == []
    assert len(cells) > len(OPTIONAL)


@pytest.mark.parametrize("client", OPTIONAL)
def test_a_client_that_is_installed_is_answered(client: str, cells: list[dict[str, Any]]) -> None:
    (shown,) = (cell["text"] for cell in cells if f'find_spec("{client}")' in cell["source"])
    assert "echo: Who is there?" in shown
