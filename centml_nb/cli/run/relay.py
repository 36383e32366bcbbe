"""Relay: between a running command and what is outside, until it ends."""

from __future__ import annotations

import os
import select
import signal
from typing import TYPE_CHECKING, NoReturn

from centml_nb.cli.run.output import SILENCE_SECONDS
from centml_nb.cli.run.signals import let_go, was_sent_to_group
from centml_nb.cli.run.terminal import STDIN

if TYPE_CHECKING:
    import subprocess

    from centml_nb.cli.run.output import GuardedOutput
    from centml_nb.cli.run.terminal import Terminal

_CHUNK = 65536
_AT_ONCE = 512  # POSIX: a pipe that can be written to takes as much without waiting
_MOST_TYPED = 256


class Relay:
    """Hands on what a command writes, what is typed for it, and the signals meant for it."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        outputs: list[GuardedOutput],
        signals: int,
        terminal: Terminal | None,
    ) -> None:
        self._process = process
        self._outputs = outputs
        self._signals = signals
        self._terminal = terminal
        self._is_typed_at = terminal is not None and terminal.is_typed_at
        self._reads_keys = self._is_typed_at
        self._typed = b""
        self._is_stopped = False

    def until_the_end(self) -> int:
        """Hand everything on until the command has ended; return its code, negative for a signal.

        A process that the command left behind is not waited for. What it writes later is handed on
        by a process of its own: with nobody to read it, its next write would end it.
        """
        try:
            while self._is_going_on():
                self._step()
            if self._outputs and os.fork() == 0:
                self._hear_out()
            for output in list(self._outputs):
                self._drop(output)
            return self._process.wait()
        finally:
            if self._process.poll() is None:
                self._process.terminate()
                self._process.wait()

    def _hear_out(self) -> NoReturn:
        try:
            os.setsid()
            let_go()
            self._signals, _ = os.pipe()
            self._is_stopped = False
            while self._outputs:
                sources = [output.source for output in self._outputs]
                ready, _, _ = select.select(sources, [], [], self._patience())
                came = [output for output in self._outputs if output.source in ready]
                for output in came:
                    self._hand_on(output)
                self._settle_silent(came)
        finally:
            # Nothing of this process's end is to be done twice.
            os._exit(0)

    def _is_going_on(self) -> bool:
        if self._process.poll() is None:
            return True
        return bool(self._outputs) and not self._is_stopped

    def _step(self) -> None:
        has_ended = self._process.poll() is not None
        sources = [output.source for output in self._outputs]
        typed = [STDIN] if self._reads_keys and len(self._typed) < _MOST_TYPED else []
        to_type = [self._terminal.ours] if self._terminal and self._typed else []
        to_type = [terminal for terminal in to_type if terminal in sources]
        ready, writable, _ = select.select(
            [self._signals, *sources, *typed],
            to_type,
            [],
            SILENCE_SECONDS if has_ended else self._patience(),
        )
        if self._signals in ready:
            self._hand_on_signals()
        if STDIN in ready and typed:
            self._take_typed()
        if writable:
            self._typed = self._typed[os.write(writable[0], self._typed[:_MOST_TYPED]) :]
        came = [output for output in self._outputs if output.source in ready]
        for output in came:
            self._hand_on(output)
        self._settle_silent(came)
        # The last words are there when the command is gone; silence says that they were all.
        self._is_stopped |= has_ended and not ready

    def _patience(self) -> float | None:
        holding = [output.silence_left for output in self._outputs if output.is_holding]
        return min(holding, default=None)

    def _hand_on(self, output: GuardedOutput) -> None:
        for other in self._outputs:
            if other is not output and other.is_holding:
                self._write(other, other.settle())
        try:
            data = os.read(output.source, _CHUNK)
        except OSError:
            data = b""  # a terminal that nobody has open any more
        if data:
            self._write(output, output.feed(data))
        else:
            self._close(output)

    def _settle_silent(self, came: list[GuardedOutput]) -> None:
        for output in list(self._outputs):
            if output not in came and output.is_holding and not output.silence_left:
                self._write(output, output.settle())

    def _close(self, output: GuardedOutput) -> None:
        if output in self._outputs:
            self._write(output, output.settle())
        self._drop(output)

    def _drop(self, output: GuardedOutput) -> None:
        if output in self._outputs:
            self._outputs.remove(output)
            os.close(output.source)

    def _write(self, output: GuardedOutput, data: bytes) -> None:
        left = memoryview(data)
        while left and not self._is_stopped:
            ready, writable, _ = select.select([self._signals], [output.target], [])
            if ready:
                self._hand_on_signals()
            try:
                if writable:
                    left = left[os.write(output.target, left[:_AT_ONCE]) :]
            except BlockingIOError:
                continue
            except OSError:
                # Nobody reads any more: the command learns it at its next write, as ever.
                self._drop(output)
                return

    def _take_typed(self) -> None:
        try:
            came = os.read(STDIN, _MOST_TYPED)
        except OSError:
            came = b""  # the terminal is gone
        self._typed += came
        self._reads_keys = bool(came)

    def _hand_on_signals(self) -> None:
        for number in os.read(self._signals, _CHUNK):
            if number == signal.SIGCHLD:
                self._process.poll()
            elif self._process.poll() is not None:
                self._is_stopped = True
            elif number == signal.SIGWINCH and self._terminal is not None:
                self._follow_size(self._terminal)
            elif self._is_typed_at or not was_sent_to_group(number):
                self._process.send_signal(number)

    def _follow_size(self, terminal: Terminal) -> None:
        if terminal.ours in (output.source for output in self._outputs):
            terminal.follow_size()
