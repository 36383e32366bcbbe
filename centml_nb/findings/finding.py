"""Finding: where in a file a value stands, whose it is; never the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document something stands.

    Attributes:
        cell: the cell's number from 1; 0 outside cells, None in a file that has none.
        part: `source`, `output 2`, `metadata`, `attachment`, `widget state`; empty in plain text.
        line: the line of that part, from 1.
    """

    cell: int | None
    part: str
    line: int

    def __str__(self) -> str:
        if self.cell is None:
            return f"line {self.line}"
        where = f"cell {self.cell}" if self.cell else "the notebook"
        return f"{where} ({self.part}, line {self.line})"


@dataclass(frozen=True, slots=True)
class Finding:
    """A value in a document: where, whose, and what is shown in its place."""

    place: Place
    reference: str
    shown: str


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding in a file; as text `file:cell:line: item`, which editors can follow."""

    path: Path
    finding: Finding

    def __str__(self) -> str:
        place = self.finding.place
        where = [str(self.path)]
        if place.cell is not None:
            where.append(str(place.cell) if place.cell else "notebook")
        where.append(str(place.line))
        part = f" in its {place.part}" if place.part else ""
        return f"{':'.join(where)}: {self.finding.reference} {self.finding.shown}{part}"
