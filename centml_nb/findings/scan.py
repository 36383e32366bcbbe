"""Scanning: every known value in files, by place and item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from centml_nb.findings.content import findings_in, is_binary
from centml_nb.findings.finding import FileFinding, Finding, Place
from centml_nb.findings.history import History
from centml_nb.findings.walk import files_below
from centml_nb.findings.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from centml_nb.redaction.finder import Finder

WHOLE = 64 << 20
"""What is held in memory at most."""

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
    elif path.lstat().st_size <= WHOLE:
        yield from findings_in(WholeFile.read(path).data, path.name, finder)
    else:
        with path.open("rb") as file:
            yield from findings_in_stream(file, finder)


def findings_in_stream(file: IO[bytes], finder: Finder) -> Iterator[Finding]:
    """Yield what is found in a file too large to be held, by line; nothing in a binary one."""
    line = 1
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
