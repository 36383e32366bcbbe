"""Whether git would take a file, asked of a real git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from centml_nb.errors import EnvFileError
from centml_nb.vault.work_tree import Standing, WorkTree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    root = tmp_path / "repository"
    (root / "a folder").mkdir(parents=True)
    _git(root, "init", "--quiet")
    return root


def _git(root: Path, *arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return ran.stdout


@pytest.mark.parametrize(
    "name",
    [".env", "a folder/.env", "#x[1]*.env ", "!important", "back\\slash", "é.env", ":(glob)x"],
)
def test_a_file_that_git_would_take_is_passed_over_once_it_is_ignored(
    repository: Path, name: str
) -> None:
    path = repository / name
    assert WorkTree.around(path).standing is Standing.TAKEN
    WorkTree.around(path).ignore()
    assert WorkTree.around(path).standing is Standing.IGNORED
    path.write_text("A=1")
    (repository / "other").write_text("")
    assert _git(repository, "ls-files", "--others", "--exclude-standard").split() == [
        ".gitignore",
        "other",
    ]


def test_a_line_is_added_below_what_is_there_even_without_its_last_line_break(
    repository: Path,
) -> None:
    (repository / ".gitignore").write_bytes(b"*.pyc")
    WorkTree.around(repository / ".env").ignore()
    assert (repository / ".gitignore").read_bytes() == b"*.pyc\n/.env\n"


def test_what_git_has_already_is_tracked_whatever_is_ignored(repository: Path) -> None:
    path = repository / ".env"
    path.write_text("A=1")
    _git(repository, "add", ".env")
    WorkTree.around(path).ignore()
    assert WorkTree.around(path).standing is Standing.TRACKED


def test_a_file_that_is_taken_back_in_below_is_not_passed_off_as_ignored(repository: Path) -> None:
    (repository / "a folder" / ".gitignore").write_text("!.env\n")
    tree = WorkTree.around(repository / "a folder" / ".env")
    with pytest.raises(EnvFileError, match="still take"):
        tree.ignore()


def test_outside_of_a_work_tree_nothing_is_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert WorkTree.around(tmp_path / ".env").standing is Standing.OUTSIDE


def test_a_repository_cannot_have_a_program_of_its_own_started(repository: Path) -> None:
    started = repository / "started"
    program = repository / "program"
    program.write_text(f"#!/bin/sh\ntouch '{started}'\n")
    program.chmod(0o755)
    _git(repository, "config", "core.fsmonitor", str(program))
    _git(repository, "add", "program")
    assert started.exists()
    started.unlink()
    assert WorkTree.around(repository / ".env").standing is Standing.TAKEN
    assert not started.exists()
