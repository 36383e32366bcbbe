"""StreamRedactor: redaction of a text that comes in pieces, as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.redaction.automaton import RUN
from centml_nb.redaction.registry import replaced
from centml_nb.redaction.span import Span
from centml_nb.redaction.visible import positions, visible, visible_end

if TYPE_CHECKING:
    from centml_nb.redaction.known_forms import KnownForms
    from centml_nb.redaction.registry import SecretRegistry

_BEFORE = RUN - 1
_NEAR = 1024


class StreamRedactor:
    """Redacts a stream of writes, in order, with no run of a value split over them.

    What may yet become a run is held back, from its sixth character on, until the next write or
    `settle`. What was let through is remembered for eleven characters, so that a run is seen
    however it was cut.

    Attributes:
        before: what was shown last: its end is enough.
        closed_for: the forms of which it ends in no more than five characters; None where it ends
            in more, or in what may be a colour code or a tag, or something is held back. Only for
            these very forms may a write be shown that `feed` has not seen.
    """

    __slots__ = ("_held", "_in_run", "_registry", "before", "closed_for")

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self.before = ""
        self._held = ""
        self._in_run = False
        self.closed_for: KnownForms | None = None

    @property
    def is_holding(self) -> bool:
        """Whether something is held back."""
        return bool(self._held)

    def feed(self, text: str, *, hold: bool = True) -> str:
        """Return what can be shown of the stream after this write."""
        known = self._registry.known_forms()
        self.closed_for = None
        text = self._held + text
        self._held = ""
        self.before = visible_end(self.before, _BEFORE)
        window = self.before + text
        spans = known.find(window)
        ends_in_run = bool(spans) and spans[-1].end == len(window.rstrip("\r\n"))
        partial = known.partial(visible_end(window, _BEFORE))
        if hold and not ends_in_run:
            window = self._without_held(window, partial)
        shown = self._shown(window, spans)
        self.before = visible_end(window, _BEFORE)
        self._in_run = ends_in_run
        if not (partial or ends_in_run or _is_opening(self.before)):
            self.closed_for = known
        return shown

    def passes(self, text: str) -> bool:
        """Take a write that can be shown as it is, quickly; say no where `feed` has to look."""
        known = self.closed_for
        if known is None or known is not self._registry.compiled:
            return False
        if known.clears(self.before, text):
            self.before = text
            return True
        return self.passes_closer(text, known)

    def passes_closer(self, text: str, known: KnownForms) -> bool:
        """Say the same of a closed stream by a search for the known forms."""
        known_end = self.before
        if len(known_end) > _BEFORE:
            known_end = visible_end(known_end, _BEFORE)
        text = known_end + text
        if "\x1b" in text or "</" in text:
            return False
        plain = visible(text)
        end = plain[-_BEFORE:]
        if "<" in end or not known.holds_none(plain):
            return False
        self.before = end
        return True

    def settle(self) -> str:
        """Return what is held back: the stream pauses or ends here."""
        held, self._held = self._held, ""
        self.before = visible_end(self.before + held, _BEFORE)
        if held:
            self._in_run = False
        return held

    def _without_held(self, window: str, partial: int) -> str:
        if not partial:
            return window
        near = window[-_NEAR:]
        where = positions(near)
        if len(where) < partial:
            near, where = window, positions(window)
        first = len(window) - len(near) + where[-partial]
        first = max(first, len(self.before))
        self._held = window[first:]
        return window[:first]

    def _shown(self, window: str, spans: list[Span]) -> str:
        begun = len(self.before)
        own: list[Span] = []
        for span in spans:
            if span.end <= begun:
                continue
            goes_on = span.start < begun and self._in_run
            own.append(Span(max(span.start, begun), span.end, "" if goes_on else span.shown))
        shifted = [Span(span.start - begun, span.end - begun, span.shown) for span in own]
        return replaced(window[begun:], shifted)


def _is_opening(end: str) -> bool:
    # A colour code or a tag that goes on in the next write.
    return "\x1b" in end or "<" in end
