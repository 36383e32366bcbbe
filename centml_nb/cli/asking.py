"""Asking on the command line: a question on standard error, its answer from standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from centml_nb.cli.shown import show
from centml_nb.errors import MistypedError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from centml_nb.views.shown import Sentences, Table


class Terminal:
    """A `centml_nb.views.surface.Surface` on the command line."""

    def show(self, shown: Table | Sentences) -> None:
        """Show a table or sentences."""
        show(shown)

    def ask(self, question: str, hint: str) -> str:
        """Return what is answered, without white space around it.

        Raises:
            MistypedError: nobody answers; `hint` says what to type instead.
            StoppedError: Ctrl-C.
        """
        click.echo(question, nl=False, err=True)
        try:
            answer = sys.stdin.readline()
        except KeyboardInterrupt:
            raise StoppedError("Stopped.", "Nothing was changed: type it again.") from None
        if not answer:
            raise MistypedError("Nobody answers here.", hint)
        return answer.strip()

    def progress(self, doing: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Show how many of `total` are done, in a terminal."""
        from centml_nb.views.terminal_progress import terminal_progress

        return terminal_progress(doing, total)
