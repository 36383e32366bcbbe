"""How findings are shown: what scrubbing would change, what it did, and what to do then."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from centml_nb.findings.scrub import Change

_KINDS_MADE_HERE = frozenset({"bearer", "serverless", "cert"})


def plan_table(changes: Sequence[Change], inputs: int = 0) -> Table:
    """Return what would change; `inputs` is how many cells in this kernel's memory hold a key."""
    rows = [
        (
            str(change.path),
            ", ".join(change.references),
            str(len(change.findings)),
            f"left as it is: {change.obstacle}" if change.obstacle else "replaced by its marker",
        )
        for change in changes
    ]
    if inputs:
        rows.append(("In, _i and the like", "", str(inputs), "replaced in this kernel's memory"))
    return Table(("File", "Holds", "Places", "What will be done"), rows)


def nothing_found() -> Sentences:
    """Return that there is nothing to scrub."""
    return Sentences(("No known key was found.",))


def scrubbed_sentences(
    changes: Iterable[Change], failures: Sequence[str], inputs: int = 0
) -> Sentences:
    """Return what was cleaned, what was not, and how to get a new key."""
    changes = list(changes)
    lines = [f"Cleaned: {change.path}" for change in changes]
    if inputs:
        lines.append(f"Cleaned: {inputs} inputs in this kernel's memory.")
    lines += [f"Not cleaned: {failure}" for failure in failures]
    lines += _rotation(sorted({name for change in changes for name in change.references}))
    return Sentences(tuple(lines))


def _rotation(references: Sequence[str]) -> list[str]:
    lines = ["What lay in a file may have been read, copied or committed: get new keys."]
    for reference in references:
        kind, _, name = reference.partition("/")
        if kind in _KINDS_MADE_HERE and name:
            lines.append(f"  {reference}: `%vault_rotate {shlex.quote(reference)}`")
        else:
            lines.append(f"  {reference}: make a new one where it came from.")
    return lines
