"""Each magic has its twin on the command line; a value is shown to a screen alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from centml_nb.cli import main
from centml_nb.cli.shown import as_commands
from centml_nb.cli.vault import vault
from tests.integration.cli.conftest import MAIN

if TYPE_CHECKING:
    from tests.integration.cli.conftest import CommandLine


def test_the_vault_has_a_command_for_each_magic() -> None:
    expected = "add audit delete export generate import list rename reveal rotate"
    assert sorted(vault.commands) == expected.split()


def _all_commands(group: click.Group) -> list[click.Command]:
    found: list[click.Command] = []
    for command in group.commands.values():
        found += _all_commands(command) if isinstance(command, click.Group) else [command]
    return found


@pytest.mark.parametrize("command", _all_commands(main), ids=lambda command: command.name)
def test_each_command_and_option_says_what_it_does(command: click.Command) -> None:
    assert command.get_short_help_str()
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize(
    ("hint", "command"),
    [
        ("%vault_list", "centml-nb vault list"),
        ("%vault_use MY_TOKEN=rag", "centml-nb run MY_TOKEN=rag"),
        ("%%vault_env rag", "centml-nb run rag"),
        (
            "%centml_connect llama --with bearer/rag",
            "centml-nb run --endpoint llama --with bearer/rag",
        ),
        ("%centml_login --local", "centml-nb login --local"),
        ("%vault_scrub", "centml-nb scrub"),
        ("Use it: `%vault_use rag`", "Use it: `centml-nb run rag -- COMMAND`"),
        ("`%centml_connect llama`", "`centml-nb run --endpoint llama -- COMMAND`"),
        ("`%vault_list bearer`", "`centml-nb vault list bearer`"),
    ],
)
def test_hints_name_commands(hint: str, command: str) -> None:
    assert as_commands(hint) == command


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("vault use rag", "centml-nb run NAME -- COMMAND"),
        ("connect llama", "centml-nb run --endpoint NAME -- COMMAND"),
        ("vault no-such", "No such command 'no-such'."),
    ],
)
def test_a_command_that_is_called_otherwise_here_is_named(typed: str, told: str) -> None:
    ran = CliRunner().invoke(main, typed.split())
    assert ran.exit_code == 2
    assert ran.output.strip().endswith(told)


def test_click_alone_is_imported_until_a_command_runs() -> None:
    heavy = "httpx cryptography rich msgspec numpy IPython ahocorasick_rs subprocess asyncio"
    code = f"import sys, centml_nb.cli; print([m for m in {heavy.split()} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("centml-nb run mi", "mine"),
        ("centml-nb run T=mi", "T=mine"),
        ("centml-nb vault delete llama", "llama-token"),
        ("centml-nb vault generate serv", "serverless"),
        ("centml-nb vault rev", "reveal"),
    ],
)
def test_names_complete_from_what_is_known(line: CommandLine, words: str, completed: str) -> None:
    line.ran("vault", "list")
    asked = {
        **line.environment,
        "_CENTML_NB_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    ran = subprocess.run(MAIN, env=asked, capture_output=True, text=True, check=False)
    assert f"plain,{completed}" in ran.stdout.splitlines(), ran.stderr


def test_a_status_in_a_terminal_tells_of_no_kernel(line: CommandLine) -> None:
    told = line.ran("status").stdout.decode()
    assert "Our files" in told
    assert "In this kernel" not in told


def test_reveal_without_a_terminal_shows_nothing(line: CommandLine) -> None:
    ran = subprocess.run(
        [*MAIN, "vault", "reveal", "mine"],
        env=line.environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "There is no terminal here" in ran.stderr
    assert "reveal" not in line.ran("vault", "audit").stdout.decode()


def test_reveal_shows_a_value_at_the_terminal_and_hides_it_on_enter(line: CommandLine) -> None:
    value = line.ran("run", "--no-redact", "mine", "--", "printenv", "CENTML_API_KEY").stdout
    child, screen = pty.fork()
    if not child:
        command = [*MAIN, "vault", "reveal", "mine"]
        os.execvpe(command[0], command, line.environment)  # noqa: S606 - a list of arguments
    seen = b""
    while b"Enter hides it." not in seen:
        seen += os.read(screen, 4096)
    assert value.strip() in seen
    os.write(screen, b"\r")
    after = b""
    while b"Hidden again." not in after:
        after += os.read(screen, 4096)
    assert b"\x1b[?1049l" in after
    assert value.strip() not in after
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(screen)
