"""SecretRegistry: the values this process has seen, each registered before it is handed out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from centml_nb.forked_child import call_in_forked_child
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.redaction.known_forms import KnownForms
    from centml_nb.redaction.span import Span


class SecretRegistry:
    """Knows every value that passed through this process, and finds them in text.

    A value is kept for good: after a rotation the old one may still open something. Ordinary
    values (`centml_nb.redaction.forms.is_ordinary`) are not looked for.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        # The forms of all values, unless there are some that are not compiled yet.
        self.compiled: KnownForms | None = None
        self._older: KnownForms | None = None
        self._fresh: dict[str, str] = {}
        self._lock = threading.Lock()
        self._fingerprint: Callable[[Secret], str] | None = None
        call_in_forked_child(self._renew_lock)

    def __len__(self) -> int:
        return len(self._names)

    def register(self, name: str, secret: Secret) -> bool:
        """Remember a value under the name that is shown in its place; say if it is looked for."""
        value = secret.reveal()
        if self._names.get(value) == name:
            return True
        from centml_nb.redaction.forms import is_looked_for

        if not is_looked_for(secret):
            return False
        with self._lock:
            # In this order: whatever is interrupted, what is known by its name is looked for.
            self._fresh[value] = name
            self.compiled = None
            self._names[value] = name
        return True

    def guards(self, secret: Secret) -> bool:
        """Say whether a value is known and looked for."""
        return secret.reveal() in self._names

    def show_with(self, fingerprint: Callable[[Secret], str]) -> None:
        """Show `fingerprint` of a value beside its name: `⟨rag #7c1e·a90d⟩`."""
        with self._lock:
            before, self._fingerprint = self._fingerprint, fingerprint
            # Each account says it anew, nearly always the same: compiling again would be felt.
            if before is not None and all(
                before(secret) == fingerprint(secret) for secret in map(Secret, self._names)
            ):
                return
            self._fresh = dict(self._names)
            self.compiled = self._older = None

    def known_forms(self) -> KnownForms:
        """Return the forms of all values; what was registered since the last time is compiled."""
        known = self.compiled
        return self._compiled() if known is None else known

    def find(self, text: str) -> list[Span]:
        """Return where known values stand in `text`."""
        return self.known_forms().find(text)

    def redact(self, text: str) -> str:
        """Return `text` with each known value replaced by the name of its item."""
        if not self._names:
            return text
        return replaced(text, self.find(text))

    def _compiled(self) -> KnownForms:
        from centml_nb.redaction.forms import forms
        from centml_nb.redaction.known_forms import KnownForms

        with self._lock:
            if self.compiled is None:
                fresh = [
                    (form, self._shown(value, name))
                    for value, name in self._fresh.items()
                    for form in forms(Secret(value))
                ]
                # In this order: where it is interrupted or forked, nothing is forgotten.
                self._older = (self._older or KnownForms()).with_more(fresh)
                self._fresh = {}
                self.compiled = self._older
            return self.compiled

    def _shown(self, value: str, name: str) -> str:
        if self._fingerprint is None:
            return f"⟨{name}⟩"
        return f"⟨{name} {self._fingerprint(Secret(value))}⟩"

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()


def replaced(text: str, spans: list[Span]) -> str:
    """Return `text` with each span replaced by what is shown in its place."""
    if not spans:
        return text
    parts: list[str] = []
    end = 0
    for span in spans:
        parts += (text[end : span.start], span.shown)
        end = span.end
    return "".join((*parts, text[end:]))


REGISTRY = SecretRegistry()
"""The registry of this process: what the kernel guards is whatever went through here."""
