"""GuardedOutput: one of a command's streams on its way out, without known values."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from centml_nb.redaction.bytewise import as_bytes, as_text
from centml_nb.redaction.stream import StreamRedactor

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry

SILENCE_SECONDS = 0.1
_WITHHELD = "⟨withheld: redaction failed⟩"


class GuardedOutput:
    """Redacts a stream of bytes; what holds no known value comes out as it went in.

    What may yet become a value is held back until the next bytes or `SILENCE_SECONDS` of silence.

    Attributes:
        source: the descriptor that the command's bytes are read from.
        target: the descriptor that they are written to.
    """

    def __init__(self, source: int, target: int, registry: SecretRegistry) -> None:
        self.source = source
        self.target = target
        self._redactor = StreamRedactor(registry)
        self._due = 0.0

    @property
    def is_holding(self) -> bool:
        """Whether something is held back."""
        return self._redactor.is_holding

    @property
    def silence_left(self) -> float:
        """How many seconds of silence there have to be yet, before it is settled."""
        return max(0.0, self._due - time.monotonic())

    def feed(self, data: bytes) -> bytes:
        """Return what can be shown after these bytes."""
        self._due = time.monotonic() + SILENCE_SECONDS
        try:
            text = as_text(data)
            return data if self._redactor.passes(text) else as_bytes(self._redactor.feed(text))
        except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
            return _WITHHELD.encode()

    def settle(self) -> bytes:
        """Return what is held back: the stream pauses or ends here."""
        return as_bytes(self._redactor.settle())
