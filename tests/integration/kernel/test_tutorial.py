"""The tutorial's cells in a real kernel: they run, twice, and leave nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.kernel.conftest import Kernel

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "01-first-call.ipynb"


def _cells() -> list[str]:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_the_cells_run_and_the_environment_is_as_before_after_the_release(
    start_kernel: Callable[[], Kernel],
) -> None:
    kernel = start_kernel()
    before = kernel.environment()
    *cells, release = _cells()
    assert release == "%vault_release"
    for cell in cells:
        kernel.ok(cell)
    during = kernel.environment()
    assert during["OPENAI_BASE_URL"].startswith("https://127.0.0.1:")
    assert during != before
    kernel.ok(release)
    assert kernel.environment() == before


def test_running_the_notebook_twice_from_the_top_reuses_the_key(kernel: Kernel) -> None:
    for cell in _cells():
        kernel.ok(cell)
    again = [kernel.ok(cell) for cell in _cells()]
    assert "it is reused" in again[1].text
    assert kernel.ok("%vault_list serverless").text.count("my-key") == 1


@pytest.mark.usefixtures("machine")
def test_the_stored_outputs_are_the_real_ones() -> None:
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-q"]
    ran = subprocess.run(
        [*command, "-c", "/dev/null", str(NOTEBOOK)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
