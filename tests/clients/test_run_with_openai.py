"""The `openai` command line below `centml-nb run`: openai 1 is the last that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.environments import Environment
from tests.integration.cli.conftest import CommandLine
from tests.integration.conftest import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASKED = ("api", "chat.completions.create", "-m", "centml-local/echo", "-g", "user", "Hello")


@pytest.fixture(scope="module")
def openai(tmp_path_factory: pytest.TempPathFactory) -> str:
    environment = Environment(tmp_path_factory.mktemp("environment") / "openai-1")
    environment.install("openai>=1.109,<2")
    return str(environment.python.parent / "openai")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    home: Path = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    made = CommandLine(home)
    with running(home / "local"):
        assert made.ran("login", "--local").returncode == 0
        assert made.ran("vault", "generate", "serverless", "mine").returncode == 0
        assert made.ran("vault", "generate", "bearer", "other").returncode == 0
        yield made


@pytest.mark.parametrize("keys", [("mine",), ("--endpoint", "llama-bearer")])
def test_the_openai_command_line_gets_its_answer(
    line: CommandLine, openai: str, keys: tuple[str, ...]
) -> None:
    answered = line.ran("run", *keys, "--", openai, *ASKED)
    assert answered.returncode == 0, answered.stderr.decode()
    assert b"Hello" in answered.stdout


def test_without_the_key_it_gets_none(line: CommandLine, openai: str) -> None:
    assert line.ran("run", "other", "--", "env", "-u", "OPENAI_API_KEY", openai, *ASKED).returncode
