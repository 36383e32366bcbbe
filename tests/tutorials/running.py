"""Tutorials on a machine of their own: copied as a user copies them, run, compared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient

from tests.integration.kernel.conftest import machine_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.integration.kernel.conftest import Machine

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
TUTORIALS = sorted(NOTEBOOKS.glob("*.ipynb"))
STABLE = Path(__file__).with_name("stable.cfg")
_SECONDS = 120


@contextmanager
def reading_room(root: Path, *options: str) -> Iterator[Machine]:
    """Give a machine with a local platform, and copies of the tutorials where one works."""
    platform = ("--rollout-seconds=0.5", *options)
    with machine_below(root, *platform) as machine, pytest.MonkeyPatch.context() as patch:
        # `!centml-nb` is the one beside this Python, as in an environment that is activated.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
        for tutorial in TUTORIALS:
            shutil.copy(tutorial, machine.work)
        yield machine


def run(path: Path) -> None:
    """Run a notebook from top to bottom and store what it shows; an error ends it."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        coalesce_streams=True,
        record_timing=False,
        # A widget is drawn where its kernel is, and its script is no part of a tutorial.
        store_widget_state=False,
    ).execute()
    # Which Python ran it is no part of it.
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


def run_with_papermill(path: Path) -> subprocess.CompletedProcess[str]:
    """Run a notebook by papermill, which stores what it shows; exit code 1 where a cell fails."""
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "--kernel", "python3"]
    return subprocess.run(
        [*command, str(path), str(path)],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def errors_in(path: Path) -> list[str]:
    """Return the errors that a saved notebook's cells show."""
    outputs = [
        output
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    return [f"{one.ename}: {one.evalue}" for one in outputs if one.output_type == "error"]


def compared(
    notebooks: Sequence[Path], *options: str, how: str = "--nbval"
) -> subprocess.CompletedProcess[str]:
    """Run notebooks with nbval, which compares what they show with what is stored."""
    command = [sys.executable, "-m", "pytest", how, "--nbval-current-env", "-q", "-c", "/dev/null"]
    given = ["-p", "no:cacheprovider", f"--nbval-sanitize-with={STABLE}", *options]
    return subprocess.run(
        [*command, *given, *notebooks], capture_output=True, text=True, check=False
    )


def scanned(where: Path) -> subprocess.CompletedProcess[str]:
    """Look for values that this machine knows; exit code 1 where there is one."""
    command = Path(sys.executable).with_name("centml-nb")
    return subprocess.run(
        [command, "scan", str(where)], capture_output=True, text=True, check=False
    )
