"""Span: where a value stands in a text, and what is shown in its place."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: `start` to `end` of the text, and what is shown in its place."""

    start: int
    end: int
    shown: str


def join(runs: list[Span], span: Span) -> None:
    """Add a span to those before it; what overlaps becomes one, named by the longer.

    What touches stays apart: line breaks that are looked past stand between two values, too.
    """
    while runs and span.start < runs[-1].end and runs[-1].start < span.end:
        last = runs.pop()
        longer = last if last.end - last.start >= span.end - span.start else span
        span = Span(min(last.start, span.start), max(last.end, span.end), longer.shown)
    runs.append(span)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    runs: list[Span] = []
    for span in sorted(spans, key=attrgetter("start", "end")):
        join(runs, span)
    return runs


def moved(spans: Iterable[Span], where: Sequence[int]) -> list[Span]:
    """Return spans of a visible text as spans of the text that it was made of."""
    return [Span(where[span.start], where[span.end - 1] + 1, span.shown) for span in spans]
