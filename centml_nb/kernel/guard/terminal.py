"""The guard at the screen of a terminal, where there is no session to guard."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from centml_nb.kernel.guard.walk import WITHHELD

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry
    from centml_nb.redaction.stream import StreamRedactor


class GuardedText:
    """A text stream that redacts what is written to it; all else is the stream's own."""

    def __init__(self, stream: TextIO, registry: SecretRegistry) -> None:
        self._stream = stream
        self._registry = registry

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)

    @cached_property
    def _redactor(self) -> StreamRedactor:
        from centml_nb.redaction.stream import StreamRedactor

        return StreamRedactor(self._registry)

    def write(self, text: str) -> int:
        """Write `text` without known values."""
        try:
            shown = self._redactor.feed(text) if len(self._registry) else text
        except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
            shown = WITHHELD
        self._stream.write(shown)
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write each of `lines`."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write what is held back, and flush the stream."""
        if "_redactor" in vars(self):
            self._stream.write(self._redactor.settle())
        self._stream.flush()


class TerminalGuard:
    """Redacts standard output and error."""

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._originals: dict[str, Any] = {}

    def install(self) -> None:
        """Put the guard before both streams."""
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if not isinstance(stream, GuardedText):
                self._originals[name] = stream
                setattr(sys, name, GuardedText(stream, self._registry))

    def remove(self) -> None:
        """Put both streams back."""
        for name, stream in self._originals.items():
            getattr(sys, name).flush()
            setattr(sys, name, stream)
        self._originals.clear()
