"""Automaton: finds every run of a known value in a text, in one pass over all of them.

A run is twelve characters of a form in a row, or the whole of a shorter one. Any twelve hold an
anchor of six that begins at a multiple of seven: the anchors of all forms are compiled into one
automaton (Aho and Corasick, 1975), and each that is met is grown to the run around it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

import ahocorasick_rs

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

RUN = 12
_ANCHOR = 6
_STEP = 7
PARTIAL = 6
_MOST_IN_DFA = 10_000
_MOST_IN_SET = 500_000
_UNSEEN = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|[\r\n]")
_TAGS = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|[\r\n]|</?[A-Za-z][^<>]{0,300}>")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: `start` to `end` of the text, and what is shown in its place."""

    start: int
    end: int
    shown: str


class _Sorted:
    """A set of numbers in a tenth of the memory, and ten times as slow to ask."""

    def __init__(self, numbers: set[int]) -> None:
        self._numbers = array("q", sorted(numbers))

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        at = bisect_left(self._numbers, number)
        return at < len(self._numbers) and self._numbers[at] == number


class Automaton:
    """Knows forms; finds runs of them in a text, through line breaks and colour codes.

    Attributes:
        anchors: finds anchors in a visible text, with overlapping ones or without.
        partials: the hashes of every six characters in a row.
    """

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        """Compile `(form, what is shown in its place)` pairs."""
        self._places: list[list[tuple[str, str, int]]] = []
        numbers: dict[str, int] = {}
        partials: set[int] = set()
        for form, shown in forms:
            partials.update(hash(form[i : i + PARTIAL]) for i in range(len(form) - PARTIAL + 1))
            for offset in range(0, len(form) - _ANCHOR + 1, _STEP):
                anchor = form[offset : offset + _ANCHOR]
                number = numbers.setdefault(anchor, len(numbers))
                if number == len(self._places):
                    self._places.append([])
                self._places[number].append((form, shown, offset))
        self.partials: Container[int] = (
            partials if len(partials) <= _MOST_IN_SET else _Sorted(partials)
        )
        self.anchors = _compiled(list(numbers))

    def find(self, text: str) -> list[Span]:
        """Return the runs in `text`, in order, overlapping ones joined."""
        plain = visible(text)
        runs = self._runs(plain)
        if runs and len(plain) != len(text):
            runs = _moved(runs, positions(text))
        if "</" in text:
            # Marked up, a value may stand in a tag, or be cut by some.
            between = self._runs(_TAGS.sub("", text))
            if between:
                runs = _joined([*runs, *_moved(between, positions(text, _TAGS))])
        return runs

    def partial(self, plain: str) -> int:
        """Return how many characters at a visible text's end may become a run: 0, or 6 to 11."""
        length = 0
        end = len(plain)
        while (
            end >= PARTIAL
            and length < RUN - 1
            and hash(plain[end - PARTIAL : end]) in self.partials
        ):
            length = PARTIAL if length == 0 else length + 1
            end -= 1
        return length

    def _runs(self, plain: str) -> list[Span]:
        runs: list[Span] = []
        # Overlapping; a keyword would cost as much as half the search.
        for number, start, end in self.anchors(plain, True):  # noqa: FBT003
            if runs and end <= runs[-1].end:
                continue
            for form, shown, offset in self._places[number]:
                first, last = _grown(plain, start, end, form, offset)
                if last - first >= min(RUN, len(form)):
                    _join(runs, Span(first, last, shown))
        return runs


def _compiled(anchors: list[str]) -> Callable[[str, bool], Sequence[tuple[int, int, int]]]:
    if not anchors:
        return lambda _text, _overlapping: ()
    # Twice as fast, and too large for many.
    kind = ahocorasick_rs.Implementation.DFA if len(anchors) <= _MOST_IN_DFA else None
    return ahocorasick_rs.AhoCorasick(anchors, implementation=kind).find_matches_as_indexes


def visible(text: str) -> str:
    """Return `text` without line breaks and colour codes: as a reader joins it."""
    if "\x1b" in text:
        return _UNSEEN.sub("", text)
    if "\n" in text or "\r" in text:
        return text.replace("\n", "").replace("\r", "")
    return text


def positions(text: str, unseen_parts: re.Pattern[str] = _UNSEEN) -> list[int]:
    """Return, for each character of `visible(text)`, where it stands in `text`."""
    kept: list[int] = []
    end = 0
    for unseen in unseen_parts.finditer(text):
        kept.extend(range(end, unseen.start()))
        end = unseen.end()
    kept.extend(range(end, len(text)))
    return kept


def _grown(plain: str, start: int, end: int, form: str, offset: int) -> tuple[int, int]:
    before = 0
    while before < min(offset, start) and plain[start - before - 1] == form[offset - before - 1]:
        before += 1
    after, left = 0, min(len(form) - offset - _ANCHOR, len(plain) - end)
    while after < left and plain[end + after] == form[offset + _ANCHOR + after]:
        after += 1
    return start - before, end + after


def _join(runs: list[Span], span: Span) -> None:
    while runs and span.start <= runs[-1].end and runs[-1].start <= span.end:
        last = runs.pop()
        longer = last if last.end - last.start >= span.end - span.start else span
        span = Span(min(last.start, span.start), max(last.end, span.end), longer.shown)
    runs.append(span)


def _joined(spans: list[Span]) -> list[Span]:
    runs: list[Span] = []
    for span in sorted(spans, key=attrgetter("start", "end")):
        _join(runs, span)
    return runs


def _moved(runs: list[Span], where: list[int]) -> list[Span]:
    return [Span(where[run.start], where[run.end - 1] + 1, run.shown) for run in runs]
