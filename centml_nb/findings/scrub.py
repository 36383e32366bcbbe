"""Scrubbing: a plan of what would change, then the change, file by file."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.errors import ScrubError
from centml_nb.findings.content import cleaned, is_binary
from centml_nb.findings.history import History
from centml_nb.findings.scan import file_findings
from centml_nb.findings.walk import files_below
from centml_nb.findings.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from centml_nb.findings.finding import Finding
    from centml_nb.redaction.finder import Finder

_LARGEST = 256 << 20
_LARGEST_KEY = 1 << 16
_KEY_FILE = re.compile(
    rb"(?=.*PRIVATE KEY-----)(?:\s*-----BEGIN [A-Z0-9 ]+-----[^-]+-----END [A-Z0-9 ]+-----)+\s*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A file that holds values.

    Attributes:
        path: the file.
        findings: what it holds.
        obstacle: why it is left as it is; empty where it will be cleaned.
    """

    path: Path
    findings: tuple[Finding, ...]
    obstacle: str = ""

    @property
    def references(self) -> tuple[str, ...]:
        """The items whose values it holds."""
        return tuple(sorted({finding.reference for finding in self.findings}))


def plan(paths: Iterable[Path], finder: Finder, private: Path) -> list[Change]:
    """Return what scrubbing the files below `paths` would change; changes nothing."""
    changes = []
    for path in files_below(paths, private):
        try:
            findings = tuple(file_findings(path, finder))
            if findings:
                changes.append(Change(path, findings, _obstacle(path)))
        except OSError:
            # What cannot be read cannot be told to hold a key; `scan` names such files.
            continue
    return changes


def carry_out(change: Change, finder: Finder) -> None:
    """Take the values out of one file: whole and valid, or as it was.

    Raises:
        ScrubError: it cannot be cleaned; it is as it was.
    """
    if change.obstacle:
        raise ScrubError(
            f"{change.path} is left as it is: {change.obstacle}.",
            "Delete it, where it is not wanted.",
        )
    if History.is_one(change.path):
        History(change.path).clean(finder)
        return
    try:
        file = WholeFile.read(change.path)
    except OSError as error:
        raise ScrubError(
            f"{change.path} cannot be read: {error.strerror}.", "Make it readable and try again."
        ) from None
    try:
        clean = cleaned(file.data, change.path.name, finder)
    except ScrubError as error:
        raise ScrubError(f"{change.path}: {error.message}", error.hint) from None
    if clean != file.data:
        file.replace(clean)


def carry_out_all(changes: Iterable[Change], finder: Finder) -> tuple[list[Change], list[str]]:
    """Take the values out of all files; return what was done, and why the rest was not."""
    done: list[Change] = []
    failures: list[str] = []
    for change in changes:
        try:
            carry_out(change, finder)
        except ScrubError as error:
            failures.append(str(error))
        else:
            done.append(change)
    return done, failures


def _obstacle(path: Path) -> str:
    if History.is_one(path):
        return ""
    found = path.lstat()
    if found.st_size > _LARGEST:
        return "it is larger than 256 MiB"
    # It may be the only place where the key is; whoever else can read one has it already.
    is_private = not stat.S_IMODE(found.st_mode) & 0o077 and found.st_size <= _LARGEST_KEY
    if is_private and _KEY_FILE.fullmatch(path.read_bytes()):
        return "it is a private key's own file, which you alone can read"
    with path.open("rb") as file:
        return "it is no text" if is_binary(file.read(1 << 13)) else ""
