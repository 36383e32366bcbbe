"""The first tutorial's cells in a real kernel: they run, twice, and leave nothing behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

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
    assert during["OPENAI_BASE_URL"].startswith("http://127.0.0.1:")
    assert during["CENTML_ENDPOINT_BEARER_TOKEN"] not in before.values()
    kernel.ok(release)
    assert kernel.environment() == before


def test_running_the_notebook_twice_from_the_top_reuses_the_key(kernel: Kernel) -> None:
    for cell in _cells():
        kernel.ok(cell)
    again = [kernel.ok(cell) for cell in _cells()]
    assert sum("it is reused" in outcome.text for outcome in again) == 2
    for kind, name in (("bearer", "my-token"), ("serverless", "my-key")):
        assert kernel.ok(f"%vault_list {kind}").text.count(name) == 1
