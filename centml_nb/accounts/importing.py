"""Importing: a plan carried out, one whole item after the other."""

from __future__ import annotations

import contextlib
import signal
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centml_nb.accounts.import_plan import Fate
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
    from centml_nb.accounts.import_plan import Entry

# What stops one would stop the next one too.
_STOPPING = (UnreachableError, UnexpectedAnswerError, AccessDeniedError, LoginError)
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


def carry_out(
    adding: Adding,
    entries: Sequence[Entry],
    visibility: str | None,
    stepped: Callable[[int], None],
) -> Report:
    """Store entries, and return what was done.

    An entry that is refused does not keep the next one back. Ctrl-C lets the item that is being
    sent arrive and then stops; pressed twice, it stops at once.

    Args:
        adding: what stores them.
        entries: what is stored; one with a different value there takes its place.
        visibility: `user` or `org`; None leaves an item as it is.
        stepped: told how many are done, after each.
    """
    report = Report()
    number = 0
    try:
        with _interrupts_held_back() as is_interrupted:
            for number, entry in enumerate(entries):
                if is_interrupted():
                    report.remaining = entries[number:]
                    return report
                _store(adding, entry, visibility, report)
                stepped(number + 1)
                if report.cause is not None:
                    report.remaining = entries[number + 1 :]
                    return report
    except KeyboardInterrupt:
        report.unsure, report.remaining = entries[number], entries[number + 1 :]
    return report


def _store(adding: Adding, entry: Entry, visibility: str | None, report: Report) -> None:
    try:
        added = adding.add(
            entry.kind,
            entry.name,
            entry.assignment.value,
            visibility=visibility,
            replace=entry.fate is Fate.DIFFERENT,
        )
    except _STOPPING as error:
        report.cause = error
        if isinstance(error, _UNKNOWN_END):
            report.unsure = entry
        else:
            report.refused.append((entry, error))
    except CentMLError as error:
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
