"""Terminal IPython, on a real pseudo-terminal: what is guarded at the screen, and what is shown."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Kernel, Machine

SECONDS = 60
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]|\x1b\][^\x07]*\x07")


class Terminal:
    """IPython on a pseudo-terminal, without colours and with a plain prompt."""

    def __init__(self) -> None:
        self.seen = ""
        self._process, self._screen = pty.fork()
        if self._process == 0:
            os.environ.update(TERM="dumb", IPY_TEST_SIMPLE_PROMPT="1", COLUMNS="200")
            command = [sys.executable, "-m", "IPython", "--no-banner", "--simple-prompt"]
            os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
        self.wait_for("In [1]:")

    def type(self, line: str, expected: str) -> str:
        """Type a line, wait for `expected` on the screen; return what was shown until then."""
        begun = len(self.seen)
        os.write(self._screen, line.encode() + b"\n")
        return self.wait_for(expected, begun)

    def wait_for(self, expected: str, begun: int = 0) -> str:
        end = time.monotonic() + SECONDS
        while expected not in self.seen[begun:]:
            assert time.monotonic() < end, self.seen[begun:]
            if select.select([self._screen], [], [], 1)[0]:
                shown = os.read(self._screen, 65536).decode(errors="replace")
                self.seen += _ANSI.sub("", shown)
        return self.seen[begun:]

    def interrupt(self) -> None:
        os.write(self._screen, b"\x03")

    def close(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._screen)


@pytest.fixture
def terminal(machine: Machine) -> Iterator[Terminal]:
    assert machine.state.exists()
    terminal = Terminal()
    yield terminal
    terminal.close()


def test_a_value_is_taken_out_at_the_screen_and_shown_only_on_purpose(
    terminal: Terminal, kernel: Kernel
) -> None:
    kernel.ok("%vault_use LLAMA=llama-token")
    value = kernel.environment()["LLAMA"]

    terminal.type("%load_ext centml_nb", "In [2]:")
    assert "bearer/llama-token is in this kernel as LLAMA" in terminal.type(
        "%vault_use LLAMA=llama-token", "In [3]:"
    )
    terminal.type("import os, sys", "In [4]:")
    terminal.type("print(os.environ['LLAMA'], file=sys.stderr)", "In [5]:")
    terminal.type("os.environ['LLAMA']", "In [6]:")
    terminal.type("raise ValueError(os.environ['LLAMA'])", "In [7]:")
    assert value not in terminal.seen
    assert terminal.seen.count("⟨llama-token #") >= 3

    shown = terminal.type("%vault_reveal llama-token", value)
    assert value in shown
    terminal.interrupt()
    terminal.wait_for("Hidden again.")


def test_without_the_guard_the_screen_shows_it(
    machine: Machine, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine.state.exists()
    kernel.ok("%vault_use LLAMA=llama-token")
    value = kernel.environment()["LLAMA"]
    monkeypatch.setenv("CENTML_NB_GUARD", "off")
    terminal = Terminal()
    try:
        terminal.type("%load_ext centml_nb", "In [2]:")
        terminal.type("%vault_use LLAMA=llama-token", "In [3]:")
        terminal.type("import os", "In [4]:")
        assert value in terminal.type("os.environ['LLAMA']", "In [5]:")
        assert "off" in terminal.type("%centml_status", "In [6]:")
    finally:
        terminal.close()
