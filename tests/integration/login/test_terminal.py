"""`centml-nb login` and terminal IPython, on a real pseudo-terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.integration.kernel.conftest import Machine, machine_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Person

COMMAND = str(Path(sys.executable).with_name("centml-nb"))
SECONDS = 30
LINK = re.compile(r"(http\S+/user_management/authorize\?\S+)\s")
PAGE = re.compile(r"(http\S+/device\?user_code=\S+)\s")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]|\x1b\][^\x07]*\x07")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with (
        machine_below(tmp_path_factory.mktemp("machine")) as made,
        pytest.MonkeyPatch.context() as p,
    ):
        described = json.loads((made.state / "platform.json").read_text())
        p.setenv("CENTML_PLATFORM_API_URL", described["api_url"])
        yield made


class Terminal:
    """A command on a pseudo-terminal, wide enough for a link."""

    def __init__(self, *command: str) -> None:
        self.seen = ""
        self._process, self._screen = pty.fork()
        if self._process == 0:
            os.environ.update(TERM="dumb", COLUMNS="500")
            os.execv(command[0], command)  # noqa: S606 - no shell is wanted

    def wait_for(self, expected: re.Pattern[str] | str) -> str:
        end = time.monotonic() + SECONDS
        pattern = re.compile(re.escape(expected)) if isinstance(expected, str) else expected
        while (found := pattern.search(self.seen)) is None:
            assert time.monotonic() < end, self.seen
            assert self._read(), self.seen
        return found[found.re.groups and 1]

    def type(self, text: str) -> None:
        os.write(self._screen, text.encode())

    def ends(self) -> int:
        while self._read():
            pass
        _, status = os.waitpid(self._process, 0)
        os.close(self._screen)
        return os.waitstatus_to_exitcode(status)

    def _read(self) -> bool:
        if not select.select([self._screen], [], [], SECONDS)[0]:
            pytest.fail(f"nothing more is shown: {self.seen}")
        try:
            shown = os.read(self._screen, 65536)
        except OSError:
            return False
        self.seen += _ANSI.sub("", shown.decode(errors="replace"))
        return bool(shown)


@pytest.fixture
def terminal(machine: Machine) -> Terminal:
    assert machine.state.exists()
    started = Terminal(COMMAND, "login", "--force")
    started.wait_for("Paste the address here")
    return started


def test_the_link_ends_it_while_the_prompt_waits(terminal: Terminal, person: Person) -> None:
    person.open(person.log_in(terminal.wait_for(LINK)))
    assert terminal.ends() == 0
    assert "Logged in as you@lab.example · Example Lab at the local platform" in terminal.seen
    assert "by the link." in terminal.seen
    assert "centml-nb vault list" in terminal.seen


def test_the_code_ends_it(terminal: Terminal, person: Person) -> None:
    person.confirm(terminal.wait_for(PAGE))
    assert terminal.ends() == 0
    assert "by the code." in terminal.seen


def test_a_paste_ends_it_and_is_never_seen(terminal: Terminal, person: Person) -> None:
    address = person.log_in(terminal.wait_for(LINK))
    terminal.type("this is no code\n")
    terminal.wait_for("There is no code in what was pasted.")
    # As a mail program breaks it, and with what is typed wrong and taken back.
    terminal.type(f"x\x7f{address[:60]}\n{address[60:]}\n")
    assert terminal.ends() == 0
    assert "by what was pasted." in terminal.seen
    code = re.search(r"code=([\w-]+)", address)
    assert code is not None
    assert code[1] not in terminal.seen
    assert "this is no code" not in terminal.seen


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_end_it_cleanly(terminal: Terminal, key: str) -> None:
    terminal.type(key)
    assert terminal.ends() == 1
    assert "The login was cancelled." in terminal.seen
    assert "→ Log in again: centml-nb login" in terminal.seen
    assert "Traceback" not in terminal.seen


def test_a_no_in_the_browser_is_told(terminal: Terminal, person: Person) -> None:
    person.open(person.say_no(terminal.wait_for(LINK)))
    assert terminal.ends() == 1
    assert "refused in the browser" in terminal.seen


def test_by_code_alone_there_is_no_prompt(machine: Machine, person: Person) -> None:
    assert machine.state.exists()
    terminal = Terminal(COMMAND, "login", "--device")
    person.confirm(terminal.wait_for(PAGE))
    assert terminal.ends() == 0
    assert "Paste" not in terminal.seen
    assert LINK.search(terminal.seen) is None


def test_without_a_terminal_nothing_is_waited_for(machine: Machine) -> None:
    for flags in ((), ("--device",), ("--paste",), ("--force",)):
        subprocess.run([COMMAND, "logout"], capture_output=True, check=False)
        ran = subprocess.run(
            [COMMAND, "login", *flags], capture_output=True, text=True, check=False, input=""
        )
        assert machine.state.exists()
        assert ran.returncode == 1
        assert "Nobody can be asked to log in here." in ran.stderr
        assert "CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET" in ran.stderr


def test_local_and_a_browser_do_not_go_together() -> None:
    ran = subprocess.run(
        [COMMAND, "login", "--local", "--paste"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "centml-nb login --local" in ran.stderr


def test_terminal_ipython_waits_in_its_cell(machine: Machine, person: Person) -> None:
    assert machine.state.exists()
    os.environ["IPY_TEST_SIMPLE_PROMPT"] = "1"
    terminal = Terminal(sys.executable, "-m", "IPython", "--no-banner", "--simple-prompt")
    del os.environ["IPY_TEST_SIMPLE_PROMPT"]
    terminal.wait_for("In [1]:")
    terminal.type("%load_ext centml_nb\n")
    terminal.wait_for("In [2]:")
    terminal.type("%centml_login --force\n")
    terminal.wait_for("Paste the address here")
    person.open(person.log_in(terminal.wait_for(LINK)))
    terminal.wait_for("Logged in as you@lab.example")
    terminal.wait_for("In [3]:")
    terminal.type("exit\n")
    assert terminal.ends() == 0
