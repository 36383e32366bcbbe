"""Signals that reach this process while its command runs: each goes on to the command."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGWINCH)
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_OF_A_KEY = frozenset({signal.SIGINT, signal.SIGQUIT, signal.SIGWINCH})
BY_SIGNAL = 128
"""A shell's exit code for a command that ended by signal n is 128 + n."""


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Let signals that end this process unwind it: files with keys are wiped on the way."""
    with _handling(_ENDING, _end):
        yield


@contextmanager
def received() -> Iterator[int]:
    """Give a descriptor from which the number of each signal that comes can be read, a byte each.

    `SIGCHLD` is among them. What is ignored (`nohup`) stays ignored, here and in the command.
    """
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    os.set_blocking(write_end, False)
    before = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    try:
        with _handling((*_FORWARDED, signal.SIGCHLD), _noted):
            yield read_end
    finally:
        signal.set_wakeup_fd(before)
        os.close(read_end)
        os.close(write_end)


def let_go() -> None:
    """Let signals do again what they do to any process; what is ignored stays ignored."""
    signal.set_wakeup_fd(-1)
    for number in (*_FORWARDED, signal.SIGCHLD):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def was_sent_to_group(number: int) -> bool:
    """Say whether the terminal sent this signal to our whole group, the command included."""
    if number not in _OF_A_KEY:
        return False
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


@contextmanager
def _handling(numbers: tuple[signal.Signals, ...], handler: object) -> Iterator[None]:
    before = {
        number: signal.signal(number, handler)  # type: ignore[arg-type]
        for number in numbers
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)


def _end(number: int, _frame: FrameType | None) -> None:
    # Not click's own: that is an Exception, which a `suppress` on the way could swallow.
    raise SystemExit(BY_SIGNAL + number)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the number is in the pipe by now."""
