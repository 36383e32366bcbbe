"""Virtual environments that are made for one client each, with this checkout beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

CHECKOUT = Path(__file__).parents[2]
REQUIREMENTS = {
    "openai-3": "openai>=3,<4",
    "openai-2": "openai>=2,<3",
    "langchain": "langchain-openai>=1,<2",
    "litellm": "litellm>=1.80,<2",
    "llama-index": "llama-index-llms-openai>=0.6,<0.7",
}
SCRIPTS = Path(__file__).parent / "scripts"


class Environment:
    """A virtual environment in `folder`."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self.python = folder / "bin" / "python"
        run_uv("venv", "--no-python-downloads", "--python", python, str(folder))

    def install(self, *requirements: str) -> None:
        run_uv("pip", "install", "--python", str(self.python), *requirements)

    def versions(self) -> dict[str, str]:
        """Return what is installed, by name."""
        frozen = run_uv("pip", "freeze", "--python", str(self.python)).splitlines()
        return dict(line.split("==") for line in frozen if "==" in line)


def built_wheel(folder: Path) -> Path:
    """Build this checkout into `folder`: an installation from its path might be an older one's."""
    return _built("--wheel", folder)


def built_sdist(folder: Path) -> Path:
    """Build this checkout's source distribution into `folder`."""
    return _built("--sdist", folder)


def _built(kind: str, folder: Path) -> Path:
    # One at a time: what Node builds lies in the checkout itself.
    with FileLock(Path(tempfile.gettempdir(), f"centml-nb-build-{os.getuid()}.lock")):
        run_uv("build", kind, "--out-dir", str(folder), str(CHECKOUT))
    (built,) = [path for path in folder.iterdir() if path.suffix in {".whl", ".gz"}]
    return built


def has_python(version: str) -> bool:
    """Say whether a Python of this version is here; none is fetched."""
    return _ended("python", "find", "--no-python-downloads", version).returncode == 0


def run_uv(*arguments: str) -> str:
    ended = _ended(*arguments)
    if ended.returncode:
        pytest.fail(f"uv {' '.join(arguments)}\n{ended.stderr}")
    return ended.stdout


def _ended(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_uv(), "--quiet", *arguments], capture_output=True, text=True, timeout=600, check=False
    )


def _uv() -> list[str]:
    beside = Path(sys.executable).with_name("uv")
    if beside.exists():
        return [str(beside)]
    if find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    pytest.fail("These tests make environments with uv: pip install uv")
