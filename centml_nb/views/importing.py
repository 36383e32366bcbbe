"""How an import is shown: what would happen to each variable, and what was done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from centml_nb.accounts.adding import AddOutcome
from centml_nb.accounts.import_entry import Fate
from centml_nb.contract.kinds import Kind
from centml_nb.redaction.fingerprint import is_guessable, shown
from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from centml_nb.accounts.import_entry import Entry
    from centml_nb.accounts.importing import Importing, Report
    from centml_nb.vault.env_file import EnvFile

_COLUMNS = ("Variable", "Becomes", "Because of", "Value", "What happens")
_MOST_ROWS = 100
_MOST_LISTED = 20
_MOST_BROKEN = 10


def preview_table(importing: Importing, file: EnvFile, entries: Sequence[Entry]) -> Table:
    """Return what would happen to each variable; of values the length and the fingerprint."""
    rows = [_row(importing, entry) for entry in _looked_at_first(entries)[:_MOST_ROWS]]
    title = f"{file.shown}: {counted(len(entries), 'variable')}."
    if len(entries) > _MOST_ROWS:
        title += f" {_MOST_ROWS} are shown, first those that need a look."
    kind = "Another kind for one: `--kind NAME=KIND`. Leave one out: `--skip NAME`."
    return Table(_COLUMNS, rows, title=title, note=kind).without_empty_columns()


def file_sentences(file: EnvFile) -> Sentences | None:
    """Return what is wrong with the file itself, by line number, if anything is."""
    lines = [f"Not read, {broken}." for broken in file.broken[:_MOST_BROKEN]]
    more = len(file.broken) - len(lines)
    if more > 0:
        lines.append(f"Not read as well: {counted(more, 'other place')} further down.")
    if file.is_open_to_others:
        lines.append(f"Others on this machine can read {file.shown}: `chmod 600 '{file.shown}'`")
    return Sentences(tuple(lines)) if lines else None


def summary(entries: Iterable[Entry]) -> Sentences:
    """Return how many are new, the same, different, left out."""
    counts = Counter(entry.fate for entry in entries)
    parts = [f"{counts[fate]:,} {fate.value}" for fate in Fate if counts[fate]]
    return Sentences((f"{'; '.join(parts)}." if parts else "There is nothing to import.",))


def imported_sentences(report: Report, file: EnvFile, kept: Sequence[Entry]) -> Sentences:
    """Return what an import did, and what it did not."""
    by_outcome: dict[str, list[str]] = {}
    notes: dict[str, list[str]] = {}
    lines = []
    for entry, added in report.stored:
        by_outcome.setdefault(_DONE[added.outcome], []).append(added.item.reference)
        for note in added.notes:
            notes.setdefault(note, []).append(entry.name)
        if added.pem is not None:
            lines.append(f"The private key of {entry.name} is on this machine alone: {added.pem}")
    done = [f"{what}: {_listed(names)}." for what, names in by_outcome.items()]
    lines = [*done, *lines, *(f"{_listed(names)}: {note}" for note, names in notes.items())]
    if kept:
        left = _listed([entry.name for entry in kept])
        lines.append(f"Left as they are in the vault: {left}.")
    lines += [f"Not taken: {entry.name}. {error.message}" for entry, error in report.refused]
    if report.unsure is not None:
        lines.append(f"Whether {report.unsure.name} arrived is not known.")
    if report.remaining:
        left = _listed([entry.name for entry in report.remaining])
        lines.append(f"Not sent: {left}.")
    if report.stored and not file.is_stream:
        lines.append(f"{file.shown} still holds the values in plain text.")
    return Sentences(tuple(lines or ["There is nothing left to do: all of it is in the vault."]))


_DONE = {
    AddOutcome.STORED: "Stored",
    AddOutcome.REPLACED: "Replaced",
    AddOutcome.SAME: "There already",
    AddOutcome.KEY_KEPT: "There already, and its private key is kept here",
}


def _looked_at_first(entries: Sequence[Entry]) -> list[Entry]:
    if len(entries) <= _MOST_ROWS:
        return list(entries)
    return sorted(entries, key=lambda one: (_ORDER[one.fate], one.kind is Kind.ENV_VAR))


_ORDER = {
    Fate.DIFFERENT: 0,
    Fate.LEFT_OUT: 1,
    Fate.UNCERTAIN: 2,
    Fate.NEW: 3,
    Fate.SAME: 4,
}


def _row(importing: Importing, entry: Entry) -> tuple[str, ...]:
    value = entry.assignment.value
    length = counted(len(value.reveal()), "character")
    fingerprint = importing.adding.catalogue.knowledge.fingerprint(value)
    return (
        entry.name,
        entry.kind.word,
        entry.guess.why,
        length if is_guessable(value) else f"{length} {shown(fingerprint)}",
        _happening(entry),
    )


def _happening(entry: Entry) -> str:
    if entry.fate is Fate.LEFT_OUT:
        return f"{entry.fate.value}: {'; '.join(entry.notes)}"
    return "; ".join((entry.fate.value, *entry.notes))


def counted(number: int, noun: str) -> str:
    """Return `1 variable`, `2 variables`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    shown_names = ", ".join(names[:_MOST_LISTED])
    more = len(names) - _MOST_LISTED
    return f"{shown_names} and {more:,} more" if more > 0 else shown_names
