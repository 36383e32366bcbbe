"""Document: every text of a notebook in one buffer, looked through in one pass."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from centml_nb.findings.finding import Finding, Place
from centml_nb.redaction.rolling_hash import PREFIX
from centml_nb.redaction.shapes import BOUNDARY
from centml_nb.redaction.utf8 import as_utf8, from_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from centml_nb.redaction.finder import Finder, Trace


class _Text(NamedTuple):
    """A text, and where it hangs: the value at `key` of `holder`, or the key itself."""

    holder: Any
    key: Any
    data: bytes
    is_key: bool

    @property
    def lines(self) -> list[bytes]:
        """The lines it hangs there as; one, where it is no list."""
        value = self.key if self.is_key else self.holder[self.key]
        return [as_utf8(line) for line in value] if isinstance(value, list) else [self.data]


class Document:
    """The texts of a notebook, or of any JSON value: found in, and replaced where they hang.

    A list of strings is one text: notebooks on disk keep their cells and outputs line by line.
    """

    def __init__(self, content: Any) -> None:  # noqa: ANN401 - JSON
        self.content = [content]
        self._texts: list[_Text] = []
        self._parts: list[tuple[int, int | None, str]] = []
        self._gather()

    def find(self, finder: Finder) -> list[Finding]:
        """Return what values stand in the texts, in order."""
        return [
            Finding(self._place(number, trace), trace.reference, trace.shown)
            for number, trace in self._traces(finder)
        ]

    def redact(self, finder: Finder) -> list[Finding]:
        """Replace each value by what is shown in its place; return what was there."""
        traces = list(self._traces(finder))
        findings = [
            Finding(self._place(number, trace), trace.reference, trace.shown)
            for number, trace in traces
        ]
        by_text: dict[int, list[Trace]] = {}
        for number, trace in traces:
            by_text.setdefault(number, []).append(trace)
        # Keys last: until then the values are found by them.
        for number in sorted(by_text, key=lambda number: self._texts[number].is_key):
            _hang(self._texts[number], by_text[number])
        return findings

    def _gather(self) -> None:
        (content,) = self.content
        cells = content.get("cells") if isinstance(content, dict) else None
        if not isinstance(cells, list):
            self._part(None, "", self.content, 0)
            return
        for number in range(len(cells)):
            self._gather_cell(cells, number)
        for key, value in list(content.items()):
            if isinstance(value, dict) and "widgets" in value:
                for inner in list(value):
                    self._part(0, "widget state" if inner == "widgets" else str(key), value, inner)
            elif key != "cells":
                self._part(0, str(key), content, key)

    def _gather_cell(self, cells: list[Any], number: int) -> None:
        cell = cells[number]
        if not isinstance(cell, dict):
            self._part(number + 1, "source", cells, number)
            return
        for key, value in list(cell.items()):
            if key == "outputs" and isinstance(value, list):
                for index in range(len(value)):
                    self._part(number + 1, f"output {index + 1}", value, index)
            else:
                part = "attachment" if key == "attachments" else str(key)
                self._part(number + 1, part, cell, key)

    def _part(self, cell: int | None, name: str, holder: Any, key: Any) -> None:  # noqa: ANN401
        self._parts.append((len(self._texts), cell, name))
        if isinstance(key, str):
            self._take(holder, key, key, is_key=True)
        self._walk(holder, key)

    def _walk(self, holder: Any, key: Any) -> None:  # noqa: ANN401
        value = holder[key]
        if isinstance(value, str):
            self._take(holder, key, value)
        elif isinstance(value, dict):
            for name in value:
                self._take(value, name, name, is_key=True)
                self._walk(value, name)
        elif isinstance(value, list) and value:
            try:
                joined = "".join(value)
            except TypeError:
                for index in range(len(value)):
                    self._walk(value, index)
            else:
                self._take(holder, key, joined)

    def _take(self, holder: Any, key: Any, text: str, *, is_key: bool = False) -> None:  # noqa: ANN401
        # Most texts are words of the format, too short for any value.
        if len(text) >= PREFIX or not text.isascii():
            self._texts.append(_Text(holder, key, as_utf8(text), is_key))

    def _traces(self, finder: Finder) -> Iterator[tuple[int, Trace]]:
        return traces_in([text.data for text in self._texts], finder)

    def _place(self, number: int, trace: Trace) -> Place:
        _, cell, part = self._parts[bisect_right(self._parts, number, key=lambda part: part[0]) - 1]
        line = self._texts[number].data.count(b"\n", 0, trace.start) + 1
        return Place(cell, part, line)


def traces_in(texts: list[bytes], finder: Finder) -> Iterator[tuple[int, Trace]]:
    """Yield traces with the number of the text they stand in, found in one pass over all."""
    traces = finder.find(BOUNDARY.join(texts))
    if not traces:
        return
    starts = [0, *accumulate(len(text) + len(BOUNDARY) for text in texts)]
    for trace in traces:
        number = bisect_right(starts, trace.start) - 1
        first = starts[number]
        yield number, replace(trace, start=trace.start - first, end=trace.end - first)


def spliced(lines: Iterable[bytes], traces: Iterable[Trace]) -> list[bytes]:
    """Return lines with the traces of their whole replaced: as many lines as before."""
    pieces = list(lines)
    starts = [0, *accumulate(map(len, pieces))]
    # From the end, so that what comes before stays where it was.
    for trace in sorted(traces, key=lambda trace: -trace.start):
        for index, line in enumerate(pieces):
            first, last = starts[index], starts[index + 1]
            if first < trace.end and trace.start < last:
                shown = trace.shown.encode() if first <= trace.start else b""
                head, tail = line[: max(trace.start - first, 0)], line[trace.end - first :]
                pieces[index] = head + shown + tail
    return pieces


def _hang(text: _Text, traces: list[Trace]) -> None:
    lines = [from_utf8(line) for line in spliced(text.lines, traces)]
    if text.is_key:
        text.holder[lines[0]] = text.holder.pop(text.key)
    elif isinstance(text.holder[text.key], list):
        text.holder[text.key] = lines
    else:
        text.holder[text.key] = lines[0]
