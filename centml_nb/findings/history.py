"""History: IPython's `history.sqlite`, which keeps the source of every cell that ran."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from centml_nb.errors import ScrubError
from centml_nb.findings.document import spliced, traces_in
from centml_nb.findings.finding import Finding, Place
from centml_nb.findings.walk import HISTORY
from centml_nb.settings import ipython_directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from centml_nb.redaction.finder import Finder, Trace

_BESIDE = ("", "-wal", "-shm", "-journal")
_COLUMNS = {"history": ("source", "source_raw"), "output_history": ("output",)}
_SECONDS = 5


class History:
    """One profile's history: rows that hold a value are found, and rewritten for good."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @staticmethod
    def is_one(path: Path) -> bool:
        """Say whether a file is a history of IPython's."""
        return path.name == HISTORY

    @staticmethod
    def all_of_user() -> list[Path]:
        """Return the histories of all of this user's profiles."""
        return sorted(ipython_directory().glob(f"profile_*/{HISTORY}"))

    def find(self, finder: Finder) -> list[Finding]:
        """Return what is found in rows; then what lies in the files though no row holds it.

        Raises:
            OSError: it cannot be read.
        """
        findings: list[Finding] = []
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self._connected()) as database:
            for table in _tables(database):
                for _, session, line, _, trace in _rows(database, table, finder):
                    place = Place(None, f"session {session}", line)
                    findings.append(Finding(place, trace.reference, trace.shown))
        return findings or self._left(finder)

    def clean(self, finder: Finder) -> None:
        """Replace values in rows, and leave nothing of them in the files beside.

        Raises:
            ScrubError: the database is in use, damaged, or still holds a value.
        """
        try:
            with contextlib.closing(self._connected()) as database:
                database.execute("PRAGMA secure_delete = ON")
                with database:
                    for table in _tables(database):
                        _rewrite(database, table, finder)
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                database.execute("VACUUM")
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise ScrubError(
                f"{self._path} cannot be rewritten: {error}.",
                "Shut down the kernels that use it and try again.",
            ) from None
        try:
            left = self._left(finder)
        except OSError as error:
            raise ScrubError(
                f"{self._path} cannot be read: {error.strerror}.", "Make it readable and try again."
            ) from None
        if left:
            raise ScrubError(
                f"{self._path} still holds a key: another process has it open.",
                "Shut down the kernels that use it and try again.",
            )

    def _connected(self) -> sqlite3.Connection:
        # By address, so that a missing file is not made.
        address = f"{self._path.absolute().as_uri()}?mode=rw"
        database = sqlite3.connect(address, timeout=_SECONDS, uri=True)
        database.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        return database

    def _left(self, finder: Finder) -> list[Finding]:
        found = []
        for suffix in _BESIDE:
            path = self._path.with_name(self._path.name + suffix)
            # A kernel that writes just now makes and removes those beside.
            with contextlib.suppress(FileNotFoundError):
                found += [
                    Finding(Place(None, f"file {path.name}", 1), trace.reference, trace.shown)
                    for trace in finder.find(path.read_bytes())
                ]
        return found


def _tables(database: sqlite3.Connection) -> list[str]:
    known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    return [table for table in _COLUMNS if table in known]


def _rows(
    database: sqlite3.Connection, table: str, finder: Finder
) -> Iterator[tuple[int, int, int, str, Trace]]:
    """Yield row id, session, line, column and trace of each value in a table."""
    for column in _COLUMNS[table]:
        rows = database.execute(
            f"SELECT rowid, session, line, {column} FROM {table} WHERE {column} <> ''"  # noqa: S608 - names of our own
        ).fetchall()
        texts = [_bytes(row[3]) for row in rows]
        for number, trace in traces_in(texts, finder):
            yield (*rows[number][:3], column, trace)


def _rewrite(database: sqlite3.Connection, table: str, finder: Finder) -> None:
    found: dict[tuple[int, str], list[Trace]] = {}
    for row, _, _, column, trace in _rows(database, table, finder):
        found.setdefault((row, column), []).append(trace)
    for (row, column), traces in found.items():
        ((text,),) = database.execute(
            f"SELECT {column} FROM {table} WHERE rowid = ?",  # noqa: S608 - names of our own
            (row,),
        )
        (clean,) = spliced([_bytes(text)], traces)
        database.execute(
            f"UPDATE {table} SET {column} = ? WHERE rowid = ?",  # noqa: S608 - names of our own
            (clean.decode("utf-8", "replace"), row),  # as text, which a surrogate cannot be
        )


def _bytes(text: object) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogatepass")
