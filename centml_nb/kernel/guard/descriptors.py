"""The guard over the kernel's own standard streams, to which child processes' output is echoed."""

from __future__ import annotations

import os
import select
import sys
import threading
from typing import TYPE_CHECKING, Any

from centml_nb.kernel.guard.streams import SILENCE_SECONDS
from centml_nb.kernel.guard.walk import WITHHELD
from centml_nb.redaction.bytewise import as_bytes, as_text
from centml_nb.redaction.stream import StreamRedactor

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry

_ECHO = "_original_stdstream_copy"
_CHUNK = 65536


class EchoGuard:
    """Redacts what ipykernel echoes to the process's original standard output and error.

    `OutStream` writes what comes from file descriptors 1 and 2 to the notebook, and raw to where
    they pointed before: the server's log. A pipe and a thread stand in between.
    """

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._guarded: list[tuple[Any, int, int]] = []

    def install(self) -> None:
        """Put a pipe before each stream's echo; streams without one are left alone."""
        if self._guarded:
            return
        for stream in (sys.stdout, sys.stderr):
            original = getattr(stream, _ECHO, None)
            if isinstance(original, int):
                read_end, write_end = os.pipe()
                thread = threading.Thread(
                    target=self._copy, args=(read_end, original), daemon=True, name="centml-echo"
                )
                thread.start()
                setattr(stream, _ECHO, write_end)
                self._guarded.append((stream, original, write_end))

    def remove(self) -> None:
        """Put the echoes back; what is on its way is still written."""
        while self._guarded:
            stream, original, write_end = self._guarded.pop()
            setattr(stream, _ECHO, original)
            os.close(write_end)

    def _copy(self, read_end: int, original: int) -> None:
        redactor = StreamRedactor(self._registry)
        while True:
            is_silent = not select.select([read_end], [], [], SILENCE_SECONDS)[0]
            if is_silent and not redactor.is_holding:
                select.select([read_end], [], [])
                is_silent = False
            data = b"" if is_silent else os.read(read_end, _CHUNK)
            _write(original, redactor.settle() if not data else _fed(redactor, data))
            if not data and not is_silent:
                os.close(read_end)
                return


def _fed(redactor: StreamRedactor, data: bytes) -> str:
    try:
        return redactor.feed(as_text(data))
    except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
        return WITHHELD


def _write(descriptor: int, text: str) -> None:
    data = as_bytes(text)
    while data:
        data = data[os.write(descriptor, data) :]
