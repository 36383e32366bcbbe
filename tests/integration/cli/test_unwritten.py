"""An answer that cannot be written, or that nobody reads to its end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import MAIN

if TYPE_CHECKING:
    from tests.integration.cli.conftest import CommandLine

FULL = Path("/dev/full")
COMMANDS = pytest.mark.parametrize(
    "command",
    [("vault", "list"), ("vault", "list", "--json"), ("status",), ("endpoints",)],
    ids=" ".join,
)


def _said(line: CommandLine, command: tuple[str, ...], output: int) -> tuple[int, str]:
    """Run a command whose answer goes to a descriptor; return its exit code and complaints."""
    ran = subprocess.run(
        [*MAIN, *command],
        env=line.environment,
        stdout=output,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stderr.decode()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@COMMANDS
def test_a_full_disk_is_told_in_a_sentence(line: CommandLine, command: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        code, said = _said(line, command, full.fileno())
    assert code == 1
    assert "could not be written (No space left on device)." in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@COMMANDS
def test_a_reader_who_has_seen_enough_is_told_nothing(
    line: CommandLine, command: tuple[str, ...]
) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        assert _said(line, command, write) == (1, "")
    finally:
        os.close(write)
