"""Scanning: every known value in files, by place and item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.findings.content import findings_in, is_binary
from centml_nb.findings.finding import FileFinding, Finding, Place
from centml_nb.findings.history import History
from centml_nb.findings.walk import files_below
from centml_nb.findings.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from centml_nb.redaction.finder import Finder

_WHOLE = 64 << 20
_WINDOW = 16 << 20
_OVERLAP = 64 << 10  # longer than any form of a value


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not looked at, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: not looked at: {self.reason}"


def scan(paths: Iterable[Path], finder: Finder, private: Path) -> Iterator[FileFinding | Unread]:
    """Yield what is found in the files below `paths`; `private` is our own directory."""
    for path in files_below(paths, private):
        try:
            for finding in file_findings(path, finder):
                yield FileFinding(path, finding)
        except OSError as error:
            yield Unread(path, error.strerror or type(error).__name__)


def file_findings(path: Path, finder: Finder) -> Iterator[Finding]:
    """Yield what is found in one file; binary ones over 64 MiB are passed over.

    Raises:
        OSError: it cannot be read.
    """
    if History.is_one(path):
        yield from History(path).find(finder)
    elif path.lstat().st_size <= _WHOLE:
        yield from findings_in(WholeFile.read(path).data, path.name, finder)
    else:
        yield from _by_windows(path, finder)


def _by_windows(path: Path, finder: Finder) -> Iterator[Finding]:
    line = 1
    with path.open("rb") as file:
        data = file.read(_WINDOW)
        if is_binary(data):
            return
        while data:
            more = file.read(_WINDOW)
            # What begins in the overlap is found whole in the next window.
            end = len(data) - _OVERLAP if more else len(data)
            for trace in finder.find(data):
                if trace.start < end:
                    at = line + data.count(b"\n", 0, trace.start)
                    yield Finding(Place(None, "", at), trace.reference, trace.shown)
            line += data.count(b"\n", 0, end)
            data = data[end:] + more if more else b""
