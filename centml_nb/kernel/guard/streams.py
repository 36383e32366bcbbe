"""HeldStreams: the standard streams of each cell, redacted over the cuts between their messages."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from centml_nb.redaction.known_forms import KnownForms
    from centml_nb.redaction.registry import SecretRegistry
    from centml_nb.redaction.stream import StreamRedactor

SILENCE_SECONDS = 0.1
_MOST_PARENTS = 256

# A plain tuple: one with names is taken apart in more steps, which is felt at each message.
Passing = tuple["StreamRedactor", "KnownForms", Callable[[str, str], bool]]
"""What the quick way of a stream's text needs: its redactor, the known forms, what clears texts."""

Send = Callable[[str], None]
"""Sends a text as the stream message that it is a part of."""


@dataclass(slots=True)
class _Stream:
    redactor: StreamRedactor
    send: Send
    fed_at: float = 0.0


def _passing(redactor: StreamRedactor) -> Passing | None:
    """Return that of a stream, or None where its next text has to be looked at by `feed`."""
    known = redactor.closed_for
    return None if known is None else (redactor, known, known.clears)


class HeldStreams:
    """Redacts stream texts for each parent message and stream name, and settles what is held.

    What is held back of one cell's stream comes out before any other message of that cell, before
    its `idle`, and after a tenth of a second of silence, so that the order is what it was.

    Attributes:
        passing: for each parent and stream name, where the next text may be looked at in the quick
            way: the stream is closed, and nothing of that parent is held back.
        lock: held by whoever calls a method.
    """

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._streams: dict[str, dict[str, _Stream]] = {}
        self.passing: dict[str, dict[str, Passing]] = {}
        self._process = os.getpid()
        self.lock = threading.RLock()

    def feed(self, parent: str, name: str, text: str, send: Send) -> str:
        """Return what of `text` can be sent now; `send` will send what is held back of it."""
        of_parent = self._streams.get(parent)
        if of_parent is None:
            self._forget_old()
            of_parent = self._streams[parent] = {}
        stream = of_parent.get(name)
        if stream is None:
            from centml_nb.redaction.stream import StreamRedactor

            stream = of_parent[name] = _Stream(StreamRedactor(self._registry), send)
        stream.send = send
        # Until it is known what this text leaves behind; for good where something breaks.
        self.passing.pop(parent, None)
        shown = stream.redactor.feed(text, hold=self._may_hold())
        if stream.redactor.is_holding:
            stream.fed_at = time.monotonic()
        self._let_pass(parent)
        return shown

    def is_holding(self, parent: str) -> bool:
        """Say whether something is held back of a cell's streams."""
        of_parent = self._streams.get(parent)
        return of_parent is not None and any(
            stream.redactor.is_holding for stream in of_parent.values()
        )

    def settle(self, parent: str, *, but: str | None = None) -> None:
        """Send what is held back of a cell's streams, except of the stream `but`."""
        of_parent = self._streams.get(parent)
        if of_parent is None:
            return
        for name, stream in of_parent.items():
            if name != but and stream.redactor.is_holding:
                stream.send(stream.redactor.settle())
                self._let_pass(parent)

    def settle_if_silent(self, parent: str) -> bool:
        """Settle a cell's streams that have been silent; say whether anything is still held."""
        now = time.monotonic()
        for stream in self._streams.get(parent, {}).values():
            if stream.redactor.is_holding and now - stream.fed_at >= SILENCE_SECONDS * 0.9:
                stream.send(stream.redactor.settle())
                self._let_pass(parent)
        return self.is_holding(parent)

    def renew_lock(self) -> None:
        """Replace the lock after a fork: another thread may have held it."""
        self.lock = threading.RLock()

    def _let_pass(self, parent: str) -> None:
        if not self.is_holding(parent):
            self.passing[parent] = {
                name: passing
                for name, stream in self._streams[parent].items()
                if (passing := _passing(stream.redactor)) is not None
            }

    def _may_hold(self) -> bool:
        # A forked child has no thread that would settle, and may end at any moment.
        return os.getpid() == self._process

    def _forget_old(self) -> None:
        while len(self._streams) >= _MOST_PARENTS:
            oldest = next(iter(self._streams))
            self.settle(oldest)
            del self._streams[oldest]
            self.passing.pop(oldest, None)
