"""The command line's help, as a terminal of 80 columns shows it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from centml_nb.cli import main


@pytest.mark.parametrize("group", [[], ["vault"], ["service-account"]], ids=" ".join)
def test_each_command_is_told_in_a_whole_sentence(group: list[str]) -> None:
    told = CliRunner().invoke(main, [*group, "--help"], terminal_width=80).output
    _, commands = told.split("Commands:\n")
    summaries = " ".join(commands.split())
    assert "list" in commands or "login" in commands
    assert "..." not in summaries
    assert max(map(len, told.splitlines())) <= 80
