"""A dialog in a kernel: what is shown is an output, what is asked a prompt of the front end."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.errors import MistypedError, StoppedError
from centml_nb.kernel import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.views.shown import Sentences, Table

_SECONDS_BETWEEN = 0.1


class Conversation:
    """A `centml_nb.views.surface.Surface` in the notebook, or in IPython's terminal."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._is_terminal = not hasattr(shell, "kernel")

    def show(self, shown: Table | Sentences) -> None:
        """Show a table or sentences."""
        display.show(shown)

    def ask(self, question: str, hint: str) -> str:
        """Return what is answered, without white space around it.

        Raises:
            MistypedError: nobody can be asked here; `hint` says what to type instead.
            StoppedError: Ctrl-C.
        """
        try:
            return input(question).strip()
        except KeyboardInterrupt:
            raise StoppedError("Stopped.", "Nothing was changed: type it again.") from None
        except EOFError:
            pass
        except Exception as error:
            # ipykernel's own, where a front end cannot ask (nbclient, papermill).
            if type(error).__name__ != "StdinNotImplementedError":
                raise
        raise MistypedError("Nobody can be asked here.", hint)

    def progress(self, doing: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Show how many of `total` are done; of it one line stays."""
        if self._is_terminal:
            from centml_nb.views.terminal_progress import terminal_progress

            return terminal_progress(doing, total)
        return _bar(doing, total)


@dataclass(frozen=True, slots=True)
class _Progress:
    doing: str
    done: int
    total: int

    def __repr__(self) -> str:
        return f"{self.doing}: {self.done:,} of {self.total:,}"

    def _repr_html_(self) -> str:
        bar = f'<progress value="{self.done}" max="{self.total}"></progress> '
        return f"<div>{bar if self.done < self.total else ''}{self!r}</div>"


@contextlib.contextmanager
def _bar(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    from IPython.display import display as display_output

    shown = display_output(_Progress(doing, 0, total), display_id=True)
    latest, updated_at = 0, time.monotonic()

    def step(done: int) -> None:
        nonlocal latest, updated_at
        latest = done
        if time.monotonic() - updated_at >= _SECONDS_BETWEEN:
            shown.update(_Progress(doing, done, total))
            updated_at = time.monotonic()

    try:
        yield step
    finally:
        shown.update(_Progress(doing, latest, total))
