"""Checked: a value that may be sent, and what its user has to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from centml_nb.secret import Secret


@dataclass(frozen=True, slots=True)
class Checked:
    """A value as it will be stored.

    Attributes:
        value: the value.
        notes: what was changed in it, and what is odd about it, a sentence each; no secret.
    """

    value: Secret
    notes: tuple[str, ...] = ()
