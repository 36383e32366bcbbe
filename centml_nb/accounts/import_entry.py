"""What is wanted of a `.env` file, and what will happen to each of its variables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import MistypedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from centml_nb.contract.items import VaultItem
    from centml_nb.vault.dotenv import Assignment
    from centml_nb.vault.guessing import Guess


class Fate(Enum):
    """What will happen to a variable of the file."""

    NEW = "new"
    SAME = "there already, the same"
    DIFFERENT = "there with another value"
    UNCERTAIN = "there already, and compared first"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Entry:
    """A variable of the file, and what will happen to it.

    Attributes:
        assignment: its name, value and line.
        guess: its kind, and why.
        fate: what will happen to it.
        existing: the item that is there already.
        notes: why it is left out, or what is odd about it; no secret.
    """

    assignment: Assignment
    guess: Guess
    fate: Fate = Fate.NEW
    existing: VaultItem | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The variable, which is the item's name as well."""
        return self.assignment.name

    @property
    def kind(self) -> Kind:
        """The kind it becomes."""
        return self.guess.kind

    def left_out(self, why: str) -> Entry:
        """Return it left out."""
        return replace(self, fate=Fate.LEFT_OUT, notes=(why, *self.notes))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a file.

    Attributes:
        only: the variables to take; all where none is named.
        skip: variables to leave out.
        kinds: kinds by variable, where the guess is wrong.
        visibility: `user` or `org`; None leaves an item as it is, and a new one to its user alone.
    """

    only: Sequence[str] = ()
    skip: Collection[str] = ()
    kinds: Mapping[str, Kind] | None = None
    visibility: str | None = None


def kinds_by_name(typed: Iterable[str]) -> dict[str, Kind]:
    """Return the kinds that `NAME=KIND` words name.

    Raises:
        MistypedError: one is not of this form.
        UnknownKindError: no kind has this name.
    """
    kinds = {}
    for word in typed:
        name, equals, kind = word.rpartition("=")
        if not (name and equals and kind):
            raise MistypedError(
                "A kind is given as NAME=KIND.", "For instance: --kind WANDB_API_KEY=env"
            )
        kinds[name] = Kind.parse(kind)
    return kinds
