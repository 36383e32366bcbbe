"""Injected files live as long as their process: 0600 in 0700, wiped, swept when it is dead."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = """
import sys
from pathlib import Path
from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.secret import Secret
files = KernelFiles(Path(sys.argv[1]))
print(files.place("lease", "key.pem", Secret("planted-child")), flush=True)
sys.stdin.readline()
"""
FORKED = """
import os, sys
from pathlib import Path
from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.secret import Secret
files = KernelFiles(Path(sys.argv[1]))
path = files.place("lease", "key.pem", Secret("planted-parent"))
child = os.fork()
if child == 0:
    sys.exit(0)
os.waitpid(child, 0)
print(path.exists(), flush=True)
"""

LOOKED = """
import os, sys
from pathlib import Path
from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.secret import Secret
files = KernelFiles(Path(sys.argv[1]))
files.place("lease", "key.pem", Secret("planted-parent"))
def look():
    values = ("planted-parent", "planted-other")
    print(*(files.holds("lease", "key.pem", Secret(v)) for v in values), flush=True)
child = os.fork()
if child == 0:
    look()
    os._exit(0)
os.waitpid(child, 0)
look()
print(len([p for p in Path(sys.argv[1], "run").iterdir() if p.is_dir()]))
"""


@contextmanager
def _living(home: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Give a process that holds a file, and the file."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            if process.poll() is None:
                process.kill()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[KernelFiles]:
    made = KernelFiles(tmp_path)
    yield made
    made._end()


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)


def test_a_file_is_private_in_private_directories(files: KernelFiles, tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        path = files.place("lease", "key.pem", Secret("planted"))
    finally:
        os.umask(umask)
    assert path.read_text() == "planted"
    for found in tmp_path.rglob("*"):
        wanted = 0o700 if found.is_dir() else 0o600
        assert stat.S_IMODE(found.stat().st_mode) == wanted, found


def test_removing_an_owner_wipes_its_files_and_no_others(
    files: KernelFiles, tmp_path: Path
) -> None:
    one = files.place("one", "key.pem", Secret("planted-1"))
    other = files.place("other", "key.pem", Secret("planted-2"))
    watched = tmp_path / "watched"
    os.link(one, watched)
    files.remove("one")
    assert not one.parent.exists()
    assert watched.read_bytes() == b"\0" * len("planted-1")
    assert other.read_text() == "planted-2"
    files.remove("one")
    files.remove("never there")


def test_a_process_that_ends_takes_its_files_along(tmp_path: Path) -> None:
    with _living(tmp_path) as (process, path):
        assert path.read_text() == "planted-child"
        process.communicate("\n")
        assert process.returncode == 0
    assert not path.parent.parent.exists()


def test_a_dead_processs_files_are_swept_and_a_living_ones_are_not(
    files: KernelFiles, tmp_path: Path
) -> None:
    with _living(tmp_path) as (dead, left), _living(tmp_path) as (living, kept):
        watched = tmp_path / "watched"
        os.link(left, watched)
        dead.send_signal(signal.SIGKILL)
        assert dead.wait() == -signal.SIGKILL
        assert left.read_text() == "planted-child"  # nobody had time to clean up
        files.place("lease", "key.pem", Secret("planted-here"))
        assert not left.parent.parent.exists()
        assert watched.read_bytes() == b"\0" * len("planted-child")
        assert kept.read_text() == "planted-child"
        assert living.poll() is None


def test_a_dead_process_whose_lock_is_gone_is_swept_too(files: KernelFiles, tmp_path: Path) -> None:
    with _living(tmp_path) as (dead, left):
        dead.kill()
        dead.wait()
    (left.parent.parent / "alive.lock").unlink()
    files.place("lease", "key.pem", Secret("planted-here"))
    assert not left.exists()


def test_two_in_one_process_leave_each_other_alone(files: KernelFiles, tmp_path: Path) -> None:
    one = files.place("lease", "key.pem", Secret("planted-1"))
    second = KernelFiles(tmp_path)
    other = second.place("lease", "key.pem", Secret("planted-2"))
    assert (one.read_text(), other.read_text()) == ("planted-1", "planted-2")
    second._end()
    assert one.exists()
    assert not other.exists()


def test_a_forked_child_that_ends_leaves_its_parents_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
    assert list((tmp_path / "run").rglob("key.pem")) == []


def test_a_look_makes_nothing_and_a_forked_child_sees_its_parents_file(tmp_path: Path) -> None:
    assert not KernelFiles(tmp_path / "unused").holds("lease", "key.pem", Secret("planted"))
    assert not (tmp_path / "unused").exists()
    command = [sys.executable, "-c", LOOKED, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert told.splitlines() == ["True False", "True False", "1"]


def test_nothing_is_made_before_the_first_file(tmp_path: Path) -> None:
    KernelFiles(tmp_path).remove("anybody")
    assert list(tmp_path.iterdir()) == []
