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
COMMANDS = [("vault", "list"), ("status",), ("endpoints",)]


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_full_disk_is_told_in_a_sentence(line: CommandLine, command: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        ran = subprocess.run(
            [*MAIN, *command],
            env=line.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    said = ran.stderr.decode()
    assert ran.returncode == 1
    assert "could not be written (No space left on device)." in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_reader_who_has_seen_enough_is_told_nothing(
    line: CommandLine, command: tuple[str, ...]
) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [*MAIN, *command],
        env=line.environment,
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(write)
    assert ran.returncode == 1
    assert ran.stderr == b""
