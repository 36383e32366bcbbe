"""StreamRedactor: redaction of a text that comes in pieces, as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.redaction.automaton import PARTIAL, RUN, Span, positions, visible
from centml_nb.redaction.registry import replaced

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry


class StreamRedactor:
    """Redacts a stream of writes, in order, with no run of a value split over them.

    What may yet become a run is held back, from its sixth character on, until the next write or
    `settle`. What was let through is remembered for eleven characters, so that a run is seen
    however it was cut.
    """

    __slots__ = ("_before", "_held", "_in_run", "_registry")

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._before = ""
        self._held = ""
        self._in_run = False

    @property
    def is_holding(self) -> bool:
        """Whether something is held back."""
        return bool(self._held)

    def feed(self, text: str, *, hold: bool = True) -> str:
        """Return what can be shown of the stream after this write."""
        text = self._held + text
        self._held = ""
        automaton = self._registry.automaton()
        window = self._before + text
        spans = automaton.find(window)
        ends_in_run = bool(spans) and spans[-1].end == len(window.rstrip("\r\n"))
        if hold and not ends_in_run:
            window = self._without_held(window, automaton.partial(visible(window[-256:])))
        shown = self._shown(window, spans)
        self._before = visible(window[-256:])[1 - RUN :]
        self._in_run = ends_in_run
        return shown

    def passes(self, text: str) -> bool:
        """Take a write that can be shown as it is, quickly; say no where `feed` has to look.

        Nearly every write comes this way: what is called here is paid for by each of them.
        """
        text = self._before + text
        automaton = self._registry.compiled
        if self._held or automaton is None or "\x1b" in text:
            return False
        plain = text.replace("\n", "").replace("\r", "")
        # Overlapping; a keyword would cost as much as half the search.
        if automaton.anchors(plain, True) or hash(plain[-PARTIAL:]) in automaton.partials:  # noqa: FBT003
            return False
        self._before = plain[1 - RUN :]
        self._in_run = False
        return True

    def settle(self) -> str:
        """Return what is held back: the stream pauses or ends here."""
        held, self._held = self._held, ""
        self._before = visible(self._before + held)[1 - RUN :]
        if held:
            self._in_run = False
        return held

    def _without_held(self, window: str, partial: int) -> str:
        if not partial:
            return window
        tail = window[-256:]
        first = len(window) - len(tail) + positions(tail)[-partial]
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
        moved = [Span(span.start - begun, span.end - begun, span.shown) for span in own]
        return replaced(window[begun:], moved)
