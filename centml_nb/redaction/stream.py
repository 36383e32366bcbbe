"""StreamRedactor: redaction of a text that comes in pieces, as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.redaction.alphabet import UNSEEN
from centml_nb.redaction.automaton import RUN
from centml_nb.redaction.known_forms import GLANCED_AT
from centml_nb.redaction.registry import replaced
from centml_nb.redaction.span import Span
from centml_nb.redaction.visible import positions, visible_end

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
    """

    __slots__ = ("_before", "_held", "_in_run", "_is_closed", "_registry")

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        # What was shown last: its end is enough.
        self._before = ""
        self._held = ""
        self._in_run = False
        # Whether what was shown last ends in no more than five characters of any form.
        self._is_closed = True

    @property
    def is_holding(self) -> bool:
        """Whether something is held back."""
        return bool(self._held)

    def feed(self, text: str, *, hold: bool = True) -> str:
        """Return what can be shown of the stream after this write."""
        known = self._registry.known_forms()
        self._is_closed = False
        text = self._held + text
        self._held = ""
        self._before = visible_end(self._before, _BEFORE)
        window = self._before + text
        spans = known.find(window)
        ends_in_run = bool(spans) and spans[-1].end == len(window.rstrip("\r\n"))
        partial = known.partial(visible_end(window, _BEFORE))
        if hold and not ends_in_run:
            window = self._without_held(window, partial)
        shown = self._shown(window, spans)
        self._before = visible_end(window, _BEFORE)
        self._in_run = ends_in_run
        self._is_closed = not (partial or ends_in_run or _is_opening(self._before))
        return shown

    def passes(self, text: str) -> bool:
        """Take a write that can be shown as it is, quickly; say no where `feed` has to look.

        Nearly every write comes this way, and what is called here is paid for by each of them.
        """
        known = self._registry.compiled
        if known is None or self._held:
            return False
        alphabet = known.alphabet
        if alphabet is None or not self._is_closed or len(text) > GLANCED_AT:
            return self._passes_closer(known, text)
        # A run that begins in the text before has seven characters in this one: with six that
        # stand for that text they are seen, and so is what would have to be held back.
        classes = f"{alphabet.before}{text}{alphabet.after}".encode().translate(
            alphabet.classes, UNSEEN
        )
        if classes.isascii() and not classes.partition(alphabet.run)[1]:
            self._before = text
            return True
        return self._passes_closer(known, text)

    def settle(self) -> str:
        """Return what is held back: the stream pauses or ends here."""
        held, self._held = self._held, ""
        self._before = visible_end(self._before + held, _BEFORE)
        if held:
            self._in_run = False
        return held

    def _passes_closer(self, known: KnownForms, text: str) -> bool:
        before = self._before
        text = (before if len(before) <= _BEFORE else visible_end(before, _BEFORE)) + text
        if "\x1b" in text or "</" in text:
            return False
        plain = text.replace("\n", "").replace("\r", "")
        if not known.clears(plain):
            return False
        self._before = plain[-_BEFORE:]
        self._in_run = False
        self._is_closed = not _is_opening(self._before)
        return True

    def _without_held(self, window: str, partial: int) -> str:
        if not partial:
            return window
        near = window[-_NEAR:]
        where = positions(near)
        if len(where) < partial:
            near, where = window, positions(window)
        first = len(window) - len(near) + where[-partial]
        first = max(first, len(self._before))
        self._held = window[first:]
        return window[:first]

    def _shown(self, window: str, spans: list[Span]) -> str:
        begun = len(self._before)
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
