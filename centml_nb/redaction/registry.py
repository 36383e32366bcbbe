"""SecretRegistry: the values this process has seen, each registered before it is handed out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from centml_nb.secret import Secret

_SHORTEST_GUARDED = 8


class SecretRegistry:
    """Knows every value that passed through this process, and takes them out of text.

    Values under 8 characters are not guarded: taking them out would garble ordinary text.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def register(self, name: str, secret: Secret) -> None:
        """Remember a value under the name that is shown in its place; kept for good."""
        value = secret.reveal()
        if len(value) >= _SHORTEST_GUARDED:
            with self._lock:
                self._names[value] = name

    def redact(self, text: str) -> str:
        """Return `text` with each known value replaced by the name of its item."""
        with self._lock:
            longest_first = sorted(self._names, key=len, reverse=True)
            names = dict(self._names)
        for value in longest_first:
            if value in text:
                text = text.replace(value, f"⟨{names[value]}⟩")
        return text


REGISTRY = SecretRegistry()
"""The registry of this process: what the kernel guards is whatever went through here."""
