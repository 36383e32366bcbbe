"""Surface: where a dialog takes place, a notebook or a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from centml_nb.views.shown import Sentences, Table

_YES = {"y", "yes"}
_NO = {"n", "no"}


class Surface(Protocol):
    """Shows, asks, and shows how far something is."""

    def show(self, shown: Table | Sentences) -> None:
        """Show a table or sentences."""

    def ask(self, question: str, hint: str) -> str:
        """Return what is answered, without white space around it.

        Raises:
            MistypedError: nobody can be asked here; `hint` says what to type instead.
            StoppedError: Ctrl-C.
        """

    def progress(self, doing: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Show how many of `total` are done, as it is told, while the block lasts."""


def is_agreed(surface: Surface, question: str, hint: str, *, by_default: bool = False) -> bool:
    """Ask a question that is answered with yes or no, until it is."""
    choices = "[Y/n]" if by_default else "[y/N]"
    while True:
        answer = surface.ask(f"{question} {choices} ", hint).lower()
        if answer in _YES or answer in _NO or not answer:
            return answer in _YES or (not answer and by_default)
