"""The dialog of an import: preview, question, conflicts, progress, and what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centml_nb.accounts.import_entry import Fate, Wanted
from centml_nb.accounts.importing import Report
from centml_nb.errors import IncompleteImportError, StoppedError
from centml_nb.views import importing as views
from centml_nb.views.shown import Sentences
from centml_nb.views.surface import is_agreed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.accounts.import_entry import Entry
    from centml_nb.accounts.importing import Importing
    from centml_nb.vault.env_file import EnvFile
    from centml_nb.views.surface import Surface

CONFLICTS = ("ask", "keep", "replace")
"""What can be done about an item that is there with another value."""

_ANSWERS = {"": "k", "keep": "k", "replace": "r"}
_NOBODY = "Import without being asked: --yes, and --on-conflict keep or replace"

_AGAIN = "To go on with the rest, type the same again: what is there is left alone."


@dataclass(frozen=True, slots=True)
class ImportWishes:
    """How an import is to go.

    Attributes:
        wanted: what is wanted of the file.
        on_conflict: one of `CONFLICTS`; None asks, and keeps where nobody is to be asked.
        is_dry_run: show the preview alone.
        is_allowed: do it without asking.
    """

    wanted: Wanted = field(default_factory=Wanted)
    on_conflict: str | None = None
    is_dry_run: bool = False
    is_allowed: bool = False


def hold(importing: Importing, file: EnvFile, wishes: ImportWishes, surface: Surface) -> None:
    """Import a file, with whoever sits at `surface`.

    Raises:
        EnvFileError: a variable is named that the file does not have.
        MistypedError: nobody can be asked; nothing was stored.
        StoppedError: Ctrl-C; what was done and what was not has been shown.
        IncompleteImportError: some of it was not stored; the same.
    """
    entries = importing.plan(file, wishes.wanted)
    wrong = views.file_sentences(file)
    if wrong is not None:
        surface.show(wrong)
    if entries:
        surface.show(views.preview_table(importing, file, entries))
    surface.show(views.summary(entries))
    waiting = [one for one in entries if one.fate not in {Fate.SAME, Fate.LEFT_OUT}]
    if wishes.is_dry_run or not waiting:
        return
    question = f"Import {views.counted(len(waiting), 'variable')} into the vault?"
    if not wishes.is_allowed and not is_agreed(surface, question, _NOBODY):
        surface.show(Sentences(("Nothing was stored.",)))
        return
    settled = [one for one in _compared(importing, waiting, surface) if one.fate is not Fate.SAME]
    kept = _kept(settled, wishes, surface)
    kept_names = {one.name for one in kept}
    chosen = [one for one in settled if one.name not in kept_names]
    report = _carried_out(importing, chosen, wishes, surface)
    surface.show(views.imported_sentences(report, file, kept))
    _check_whole(report, len(chosen))


def _compared(importing: Importing, entries: Sequence[Entry], surface: Surface) -> list[Entry]:
    if not any(entry.fate is Fate.UNCERTAIN for entry in entries):
        return list(entries)
    found = []
    with surface.progress("Comparing with the vault", len(entries)) as stepped:
        for number, entry in enumerate(entries, 1):
            found.append(importing.compared(entry))
            stepped(number)
    return found


def _carried_out(
    importing: Importing, entries: Sequence[Entry], wishes: ImportWishes, surface: Surface
) -> Report:
    if not entries:
        return Report()
    with surface.progress("Importing", len(entries)) as stepped:
        return importing.carry_out(entries, wishes.wanted.visibility, stepped)


def _kept(entries: Sequence[Entry], wishes: ImportWishes, surface: Surface) -> list[Entry]:
    policy = wishes.on_conflict or ("keep" if wishes.is_allowed else "ask")
    answer = {"ask": "", "keep": "ka", "replace": "ra"}[policy]
    kept = []
    for entry in entries:
        if entry.fate is not Fate.DIFFERENT:
            continue
        if answer not in {"ka", "ra"}:
            answer = _asked(entry, surface)
        if answer.startswith("k"):
            kept.append(entry)
    return kept


def _asked(entry: Entry, surface: Surface) -> str:
    question = (
        f"{entry.kind.short}/{entry.name} is in the vault with another value. Keep that (k) or"
        " replace it (r)? The same for all that follow: ka, ra. [k] "
    )
    while True:
        typed = surface.ask(question, _NOBODY).lower()
        answer = _ANSWERS.get(typed, typed)
        if answer in {"k", "r", "ka", "ra"}:
            return answer


def _check_whole(report: Report, count: int) -> None:
    if report.is_whole:
        return
    done = f"{len(report.stored):,} of {count:,}"
    if report.cause is not None:
        raise IncompleteImportError(
            f"Stopped after {done}. {report.cause.message}", f"{report.cause.hint} {_AGAIN}"
        )
    if report.unsure is not None or report.remaining:
        raise StoppedError(f"Stopped after {done}.", _AGAIN)
    raise IncompleteImportError(
        f"Stored {done}; the others were not taken, for the reasons above.",
        "Give one another kind with --kind NAME=KIND, or leave it out with --skip NAME.",
    )
