"""A terminal for a command whose output is read on its way to the real one."""

from __future__ import annotations

import fcntl
import os
import pty
import termios
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN, STDOUT, STDERR = 0, 1, 2
_OFLAG = 1
_SIZE = bytes(8)


class Terminal:
    """A pseudo-terminal like the real one.

    Attributes:
        ours: the end that we read and write.
        theirs: the end that the command has.
        is_typed_at: whether the keyboard is the command's: then it is its controlling terminal.
    """

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.is_typed_at = _is_foreground(STDIN)
        modes = termios.tcgetattr(STDOUT)
        if not self.is_typed_at:
            # The real terminal goes on making line ends; twice would be one too many.
            modes[_OFLAG] &= ~termios.OPOST
        termios.tcsetattr(self.theirs, termios.TCSANOW, modes)
        self.follow_size()

    def follow_size(self) -> None:
        """Give it the size of the real one; the kernel tells the command of a change."""
        size = fcntl.ioctl(STDOUT, termios.TIOCGWINSZ, _SIZE)
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, size)

    def take_control(self) -> None:
        """Make it the controlling terminal; called in the command's process, a session's first."""
        fcntl.ioctl(STDIN, termios.TIOCSCTTY, 0)

    @contextmanager
    def handing_keys_on(self) -> Iterator[None]:
        """Leave every key to the command, Ctrl-C as well; the real terminal is put back after."""
        if not self.is_typed_at:
            yield
            return
        before = termios.tcgetattr(STDIN)
        tty.setraw(STDIN, termios.TCSANOW)
        try:
            yield
        finally:
            termios.tcsetattr(STDIN, termios.TCSADRAIN, before)


def _is_foreground(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False
