"""The command line as its user has it: a process, a home, a local platform that is logged in to."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.integration.conftest import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAIN = (sys.executable, "-c", "from centml_nb.cli import main; main(prog_name='centml-nb')")


@dataclass(frozen=True)
class CommandLine:
    """A person's machine, with the serverless key `mine` in the vault."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "CENTML_NB_HOME": str(self.home), "COLUMNS": "200"}

    def ran(self, *arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*MAIN, *arguments],
            env=self.environment,
            input=typed,
            capture_output=True,
            timeout=120,
            check=False,
        )

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        with subprocess.Popen(
            [*MAIN, *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def files_left(self) -> list[Path]:
        return [path for path in (self.home / "run").glob("*/*/*") if path.is_file()]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    made = CommandLine(home)
    with running(home / "local"):
        assert made.ran("login", "--local").returncode == 0
        assert made.ran("vault", "generate", "serverless", "mine").returncode == 0
        yield made
