"""Automaton: finds every run of a known form in a visible text, in one pass over all of them.

A run is twelve characters of a form in a row, or the whole of a shorter one. Any twelve hold an
anchor of six that begins at a multiple of seven: the anchors of all forms are compiled into one
automaton (Aho and Corasick, 1975), and each that is met is grown to the run around it. It reads
UTF-8, which takes half as long as to read text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

import ahocorasick_rs

from centml_nb.redaction.span import Span, join
from centml_nb.redaction.utf8 import as_utf8, from_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

RUN = 12
PARTIAL = 6
_ANCHOR = 6
_STEP = 7
_MOST_IN_DFA = 10_000
_MOST_IN_SET = 500_000


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
    """Knows forms, and finds runs of them.

    Attributes:
        forms: `(form, what is shown in its place)` pairs.
        anchors: finds anchors in a visible text in UTF-8, with overlapping ones or without.
        partials: the hashes of every six characters in a row.
    """

    def __init__(self, forms: Sequence[tuple[str, str]]) -> None:
        """Compile `(form, what is shown in its place)` pairs."""
        self.forms = forms
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

    def runs(self, data: bytes) -> list[Span]:
        """Return the runs in a visible text in UTF-8, in order, overlapping ones joined.

        They are those of the text, in characters.
        """
        runs: list[Span] = []
        # Overlapping; a keyword would cost as much as half the search.
        anchors = self.anchors(data, True)  # noqa: FBT003
        if not anchors:
            return runs
        plain = from_utf8(data)
        for number, start, end in anchors if len(plain) == len(data) else _of_text(anchors, data):
            if runs and end <= runs[-1].end:
                continue
            for form, shown, offset in self._places[number]:
                first, last = _grown(plain, start, end, form, offset)
                if last - first >= min(RUN, len(form)):
                    join(runs, Span(first, last, shown))
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


def _compiled(anchors: list[str]) -> Callable[[bytes, bool], Sequence[tuple[int, int, int]]]:
    if not anchors:
        return lambda _data, _overlapping: ()
    # Twice as fast, and too large for many.
    kind = ahocorasick_rs.Implementation.DFA if len(anchors) <= _MOST_IN_DFA else None
    known = ahocorasick_rs.BytesAhoCorasick(map(as_utf8, anchors), implementation=kind)
    return known.find_matches_as_indexes


def _of_text(
    anchors: Iterable[tuple[int, int, int]], data: bytes
) -> Iterator[tuple[int, int, int]]:
    """Yield anchors of UTF-8 as those of the text: none begins before the one that it follows."""
    passed = characters = 0
    for number, start, _ in anchors:
        characters += len(from_utf8(data[passed:start]))
        passed = start
        yield number, characters, characters + _ANCHOR


def _grown(plain: str, start: int, end: int, form: str, offset: int) -> tuple[int, int]:
    before = 0
    while before < min(offset, start) and plain[start - before - 1] == form[offset - before - 1]:
        before += 1
    after, left = 0, min(len(form) - offset - _ANCHOR, len(plain) - end)
    while after < left and plain[end + after] == form[offset + _ANCHOR + after]:
        after += 1
    return start - before, end + after
