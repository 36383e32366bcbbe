"""StreamRedactor: redaction of a text that comes in pieces, as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.redaction.automaton import RUN
from centml_nb.redaction.registry import replaced
from centml_nb.redaction.span import Span, joined
from centml_nb.redaction.visible import (
    BREAKS,
    UNSEEN,
    positions,
    visible,
    visible_end,
    written_end,
)

if TYPE_CHECKING:
    import re

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
            in more, or in what is or may be a colour code or a tag, or something is held back. Only
            for these very forms may a write be shown that `feed` has not seen.
    """

    __slots__ = ("_held", "_in_run", "_registry", "_written", "before", "closed_for")

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self.before = ""
        # The same as it was written, where a reader sees another end: what looks like a colour code
        # may be where a value begins.
        self._written = ""
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
        if "\x1b" not in self.before:
            # What passed was taken as it came.
            self.before = visible_end(self.before, _BEFORE)
        spans = self._spans(known, text)
        ends_in_run = self._ends_in_run(spans, text)
        may_go_on = self._may_go_on(known, text)
        if may_go_on is not None and hold and not ends_in_run:
            # What is a run already is not held: it would come out as it is.
            first = max(may_go_on, spans[-1].end) if spans else may_go_on
            text, self._held = text[:first], text[first:]
        shown = self._shown(text, spans)
        self._remember(text)
        self._in_run = ends_in_run
        if not (may_go_on is not None or ends_in_run or self._written or _is_opening(self.before)):
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
        self._remember(held)
        if held:
            self._in_run = False
        return held

    def _spans(self, known: KnownForms, text: str) -> list[Span]:
        """Return the runs in a text and in what was before, which begin, or end too, below 0."""
        spans = _after(self.before, known.find(self.before + text))
        if self._written:
            spans = joined([*spans, *_after(self._written, known.find(self._written + text))])
        return spans

    def _ends_in_run(self, spans: list[Span], text: str) -> bool:
        if self._in_run and not visible(text):
            return True
        end = spans[-1].end if spans else 0
        return end > 0 and not visible(text[end:])

    def _may_go_on(self, known: KnownForms, text: str) -> int | None:
        """Return where in a text something begins that may yet become a run; None: nowhere."""
        seen, written = self._ends(text)
        count = known.partial(seen)
        places = [_place(text, count, UNSEEN)] if count else []
        if written != seen and (count := known.partial(written)):
            places.append(_place(text, count, BREAKS))
        return min(places, default=None)

    def _remember(self, text: str) -> None:
        self.before, written = self._ends(text)
        self._written = "" if written == self.before else written

    def _ends(self, text: str) -> tuple[str, str]:
        """Return the end of the stream after a text: as a reader sees it, and as it was written."""
        seen = visible_end(self.before + text, _BEFORE)
        if not self._written and "\x1b" not in text and "\x1b" not in self.before:
            return seen, seen
        return seen, written_end((self._written or self.before) + text, _BEFORE)

    def _shown(self, text: str, spans: list[Span]) -> str:
        own: list[Span] = []
        for span in spans:
            if span.end <= 0:
                continue
            goes_on = span.start < 0 and self._in_run
            own.append(Span(max(span.start, 0), span.end, "" if goes_on else span.shown))
        return replaced(text, own)


def _after(before: str, spans: list[Span]) -> list[Span]:
    begun = len(before)
    return [Span(span.start - begun, span.end - begun, span.shown) for span in spans]


def _place(text: str, count: int, unseen_parts: re.Pattern[str]) -> int:
    """Return where the last `count` characters of a text begin that are not unseen."""
    near = text[-_NEAR:]
    where = positions(near, unseen_parts)
    if len(where) < count:
        near, where = text, positions(text, unseen_parts)
    return len(text) - len(near) + where[-count] if len(where) >= count else 0


def _is_opening(end: str) -> bool:
    # A colour code or a tag that goes on in the next write.
    return "\x1b" in end or "<" in end
