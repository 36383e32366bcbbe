"""The package is built with a C compiler and without one, and says in a wheel's name which."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.clients.environments import CHECKOUT, run_uv

_NOT_COPIED = shutil.ignore_patterns(".*", "node_modules", "build", "dist", "_clearing.*.so")
_COMPILER = shlex.split(sysconfig.get_config_var("CC") or "cc")[0]
_HEADER = Path(sysconfig.get_path("include"), "Python.h")
_COMPILED, _IN_PYTHON = "centml_nb.redaction._clearing", "centml_nb.redaction.alphabet"
_WAY = "from centml_nb.redaction.known_forms import clearing; print(clearing.__module__)"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout in which nothing is compiled yet, and the browser's half is built."""
    return shutil.copytree(CHECKOUT, tmp_path / "checkout", ignore=_NOT_COPIED)


def _built(checkout: Path) -> Path:
    folder = checkout.with_name("dist")
    shutil.rmtree(folder, ignore_errors=True)
    run_uv("build", "--wheel", "--out-dir", str(folder), str(checkout))
    (wheel,) = folder.glob("*.whl")
    return wheel


def _way(wheel: Path) -> str:
    """Return the module that clears texts in what a wheel installs."""
    installed = wheel.with_name("installed")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(installed)
    return subprocess.run(
        [sys.executable, "-c", _WAY],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.mark.skipif(
    not (shutil.which(_COMPILER) and _HEADER.is_file()), reason="there is no C compiler for Python"
)
def test_one_wheel_is_for_this_machine_and_all_pythons_and_is_compiled(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFLAGS", "-Wall -Wextra -Wconversion -Werror")
    wheel = _built(checkout)
    assert wheel.name.split("-")[2:4] == ["cp311", "abi3"]
    assert _way(wheel) == _COMPILED
    # One from before may be another machine's.
    monkeypatch.setenv("CC", "/nowhere/cc")
    assert _way(_built(checkout)) == _IN_PYTHON


def test_without_a_compiler_the_wheel_is_for_all_machines(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "/nowhere/cc")
    wheel = _built(checkout)
    assert wheel.name.endswith("-py3-none-any.whl")
    assert _way(wheel) == _IN_PYTHON
    with zipfile.ZipFile(wheel) as opened:
        assert not [name for name in opened.namelist() if "_clearing" in name and "pyi" not in name]
