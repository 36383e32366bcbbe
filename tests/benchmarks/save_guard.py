"""The save guard: its look at one notebook against detect-secrets, and what a save then costs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jupyter_server.services.contents.filemanager import FileContentsManager

from centml_nb.server.inspection import Inspection
from centml_nb.server.save_guard import SaveGuard
from centml_nb.server.verdicts import Verdicts
from tests.benchmarks.measure import Measured, alternately, over_many, timed
from tests.benchmarks.notebooks import home_of_keys, notebook, written
from tests.benchmarks.scan import NOTEBOOKS, SAMPLE, detect_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

SAVES = 25


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        inspection = Inspection(home_of_keys(home), home)
        work = Path(folder, "work")
        work.mkdir()
        yield Measured(
            f"The save guard's look at a notebook of 200 kB, {NOTEBOOKS:,} of them",
            over_many(
                _notebooks(work),
                NOTEBOOKS // SAMPLE,
                ("detect-secrets", lambda one: detect_secrets([one.path])),
                ("centml_nb", lambda one: inspection.of_model(one.model, one.path.name)),
            ),
            "at least 100 times as fast",
        )
        model = _model(0)
        bare: Any = FileContentsManager(root_dir=str(work))
        guarded: Any = FileContentsManager(root_dir=str(work))
        SaveGuard(guarded, inspection, Verdicts(), guarded.log).install()
        saves = {
            "jupyter_server": lambda: timed(lambda: bare.save(dict(model), "bare.ipynb")),
            "with centml_nb": lambda: timed(lambda: guarded.save(dict(model), "guarded.ipynb")),
        }
        yield Measured(
            "Saving that notebook",
            alternately(SAVES, saves),
            "none was set",
            is_difference=True,
        )


class _Notebook(NamedTuple):
    path: Path
    model: dict[str, Any]


def _notebooks(folder: Path) -> Iterator[_Notebook]:
    # Each another one, as a file and as Jupyter Server hands it over; made when it is its turn.
    for number in range(NOTEBOOKS):
        path = written(folder, 1, first=number)[0]
        yield _Notebook(path, _model(number))
        path.unlink()


def _model(number: int) -> dict[str, Any]:
    return {"type": "notebook", "format": "json", "content": notebook(number)}
