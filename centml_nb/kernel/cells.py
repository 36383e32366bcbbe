"""Cells: what begins and ends with the cells of this kernel."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from centml_nb.errors import InjectionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

_KEPT_ON = "_centml_nb_cells"
_SCOPED = "%%vault_env"


class Cells:
    """Ends leases and follows rotations before each cell; holds what lasts for one cell.

    A cell that begins with `%%vault_env` stays a cell, with that line as its first statement:
    so `await`, the last expression, tracebacks and variables are those of any other cell.
    """

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - IPython's
        self._shell = shell
        self._scope: ExitStack | None = None
        self._holder: tuple[int, int] | None = None
        self._depth = threading.local()
        self._events: dict[str, Callable[..., None]] = {
            "pre_execute": self._begin,
            "post_execute": self._end,
            "pre_run_cell": self._before_cell,
        }
        self._is_installed = False

    @classmethod
    def of(cls, shell: Any) -> Cells:  # noqa: ANN401 - IPython's
        """Return the cells of `shell`."""
        kept: Cells | None = getattr(shell, _KEPT_ON, None)
        if kept is None:
            kept = cls(shell)
            setattr(shell, _KEPT_ON, kept)
        return kept

    def install(self) -> None:
        """Begin to look at cells; again is no harm."""
        if self._is_installed:
            return
        self._is_installed = True
        self._shell.input_transformers_cleanup.append(self._as_a_line)
        for event, callback in self._events.items():
            self._shell.events.register(event, callback)

    def remove(self) -> None:
        """Undo `install`; what is held for a cell ends."""
        if not self._is_installed:
            return
        self._is_installed = False
        self._shell.input_transformers_cleanup.remove(self._as_a_line)
        for event, callback in self._events.items():
            self._shell.events.unregister(event, callback)
        self._close()

    def hold_until_the_end(self, scope: AbstractContextManager[object]) -> None:
        """Enter `scope`, and leave it when the cell that runs in this thread has ended.

        Raises:
            InjectionError: another cell's is open.
        """
        if self._scope is not None:
            raise InjectionError(
                "Another cell has keys of its own at this moment, and the environment belongs to"
                " all cells.",
                "Run it again when that cell has ended.",
            )
        with ExitStack() as held:
            held.enter_context(scope)
            self._holder = (threading.get_ident(), self._level)
            self._scope = held.pop_all()

    @property
    def _level(self) -> int:
        level: int = getattr(self._depth, "level", 0)
        return level

    def _begin(self) -> None:
        # A cell may run others: each ends what is its own.
        self._depth.level = self._level + 1

    def _end(self) -> None:
        if self._holder == (threading.get_ident(), self._level):
            self._close()
        self._depth.level = max(0, self._level - 1)

    def _close(self) -> None:
        scope, self._scope, self._holder = self._scope, None, None
        if scope is not None:
            scope.close()

    def _before_cell(self, *_info: object) -> None:
        # Before anything of ours was used there is nothing to end, and importing it takes time.
        if "centml_nb.accounts.current" not in sys.modules:
            return
        from centml_nb.kernel.next_cell import tell_what_changed

        tell_what_changed(self._shell)

    def _as_a_line(self, lines: list[str]) -> list[str]:
        first = lines[0] if lines else ""
        magic, _, typed = first.partition(" ")
        if magic.strip() != _SCOPED or first.rstrip().endswith("?"):
            return lines
        from IPython.core.inputtransformer2 import cell_magic

        statement = f"get_ipython().run_line_magic('vault_env', {typed.strip()!r})\n"
        return [statement, *cell_magic(lines[1:])]

    # Who asks whether a cell is complete sees a cell magic, which goes on to an empty line.
    _as_a_line.has_side_effects = True  # type: ignore[attr-defined]
