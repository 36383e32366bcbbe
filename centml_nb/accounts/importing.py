"""Importing: a plan carried out, one whole item after the other."""

from __future__ import annotations

import contextlib
import signal
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centml_nb.accounts.import_entry import Fate
from centml_nb.accounts.import_plan import Planning
from centml_nb.errors import (
    AccessDeniedError,
    CentMLError,
    LoginError,
    UnexpectedAnswerError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from centml_nb.accounts.adding import Added, Adding
    from centml_nb.accounts.import_entry import Entry, Wanted
    from centml_nb.vault.env_file import EnvFile

_STOPPING = (AccessDeniedError, LoginError)
# After these the platform may have stored what it was sent.
_UNKNOWN_END = (UnreachableError, UnexpectedAnswerError)


@dataclass(slots=True)
class Report:
    """What an import did.

    Attributes:
        stored: what is in the vault now.
        refused: what was not taken, and why.
        unsure: the one that was being sent when it stopped.
        remaining: what it had not come to.
        cause: what stopped it; None where it was Ctrl-C, or where nothing did.
    """

    stored: list[tuple[Entry, Added]] = field(default_factory=list)
    refused: list[tuple[Entry, CentMLError]] = field(default_factory=list)
    unsure: Entry | None = None
    remaining: Sequence[Entry] = ()
    cause: CentMLError | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything was stored."""
        return not (self.refused or self.unsure or self.remaining or self.cause)


@dataclass(frozen=True, slots=True)
class Importing:
    """Takes `.env` files into one vault: plan, compare, carry out.

    Attributes:
        adding: what stores a value.
        serverless_url: where this platform serves its shared endpoints; empty where it does not.
    """

    adding: Adding
    serverless_url: str

    def plan(self, file: EnvFile, wanted: Wanted) -> list[Entry]:
        """Return what would happen to each variable of a file; the vault's values are not read.

        Raises:
            EnvFileError: a variable is named that the file does not have.
            PlatformError, LoginError: the vault cannot be listed.
        """
        return Planning(self.adding, self.serverless_url).plan(file, wanted)

    def compared(self, entry: Entry) -> Entry:
        """Return an uncertain entry after a look at the value that is there, which is read.

        Raises:
            PlatformError, LoginError: it cannot be read.
        """
        return Planning(self.adding, self.serverless_url).compared(entry)

    def carry_out(
        self,
        entries: Sequence[Entry],
        visibility: str | None = None,
        stepped: Callable[[int], None] = lambda _done: None,
    ) -> Report:
        """Store entries, and return what was done; one with another value takes its place.

        An entry that is refused does not keep the next one back. Ctrl-C lets the item that is
        being sent arrive and then stops; pressed twice, it stops at once.

        Args:
            entries: what is stored.
            visibility: `user` or `org`; None leaves an item as it is.
            stepped: told how many are done, after each.
        """
        report = Report()
        number = 0
        try:
            gathering = self.adding.catalogue.knowledge.gathering()
            with gathering, _interrupts_held_back() as is_interrupted:
                for number, entry in enumerate(entries):
                    if is_interrupted() or report.cause is not None:
                        report.remaining = entries[number:]
                        break
                    self._store(entry, visibility, report)
                    stepped(number + 1)
        except KeyboardInterrupt:
            is_through = any(entry is entries[number] for entry, _ in report.stored[-1:])
            report.unsure = None if is_through else entries[number]
            report.remaining = entries[number + 1 :]
        return report

    def _store(self, entry: Entry, visibility: str | None, report: Report) -> None:
        try:
            added = self.adding.add(
                entry.kind,
                entry.name,
                entry.assignment.value,
                visibility=visibility,
                replace=entry.fate is Fate.DIFFERENT,
            )
        except _UNKNOWN_END as error:
            report.cause, report.unsure = error, entry
        except CentMLError as error:
            # What refuses one for this reason would refuse the next one too.
            report.cause = error if isinstance(error, _STOPPING) else None
            report.refused.append((entry, error))
        else:
            report.stored.append((entry, added))


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[Callable[[], bool]]:
    # Signals come to the main thread alone.
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    pressed = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        if pressed.is_set():
            signal.default_int_handler(number, frame)
        pressed.set()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
