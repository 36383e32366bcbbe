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

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
STABLE = Path(__file__).with_name("stable.cfg")
_SECONDS = 120


@contextmanager
def reading_room(root: Path, *options: str) -> Iterator[Path]:
    """Give a folder with copies of the tutorials, on a machine with a local platform."""
    platform = ("--rollout-seconds=0.5", *options)
    with machine_below(root, *platform), pytest.MonkeyPatch.context() as patch:
        # `!centml-nb` is the one beside this Python, as in an environment that is activated.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
        folder = root / "tutorials"
        shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        yield folder


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


def compared(
    notebooks: Sequence[Path], *options: str, how: str = "--nbval"
) -> subprocess.CompletedProcess[str]:
    """Run notebooks with nbval, which compares what they show with what is stored."""
    command = [sys.executable, "-m", "pytest", how, "--nbval-current-env", "-q", "-c", "/dev/null"]
    given = ["-p", "no:cacheprovider", f"--nbval-sanitize-with={STABLE}", *options]
    return subprocess.run(
        [*command, *given, *notebooks], capture_output=True, text=True, check=False
    )


def scanned(folder: Path) -> subprocess.CompletedProcess[str]:
    """Look for values that this machine knows; exit code 1 where there is one."""
    command = Path(sys.executable).with_name("centml-nb")
    return subprocess.run(
        [command, "scan", str(folder)], capture_output=True, text=True, check=False
    )
