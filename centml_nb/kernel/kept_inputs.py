"""What a kernel keeps of the cells that ran: `In`, `_i` and its kin, what waits to be stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES = re.compile(r"_i{1,3}|_i\d+")


class KeptInputs:
    """The inputs in a shell's memory, and the same without values."""

    def __init__(self, shell: Any, clean: Callable[[str], str]) -> None:  # noqa: ANN401 - IPython's
        self._shell = shell
        self._clean = clean

    def count(self) -> int:
        """Return how many texts hold a value."""
        return sum(self._clean(text) != text for text in self._texts())

    def clean(self) -> int:
        """Replace the values; return in how many texts. What waits to be stored is stored."""
        count = self.count()
        manager = self._shell.history_manager
        for kept in (manager.input_hist_parsed, manager.input_hist_raw):
            kept[:] = [self._clean(text) for text in kept]
        for name, text in self._variables():
            self._shell.user_ns[name] = self._clean(text)
        for name in ("_i00", "_i", "_ii", "_iii"):
            held = getattr(manager, name, None)
            if isinstance(held, str):
                setattr(manager, name, self._clean(held))
        with manager.db_input_cache_lock:
            manager.db_input_cache[:] = [
                tuple(self._clean(one) if isinstance(one, str) else one for one in row)
                for row in manager.db_input_cache
            ]
        manager.writeout_cache()
        return count

    def _texts(self) -> Iterator[str]:
        yield from self._shell.history_manager.input_hist_raw
        for _, text in self._variables():
            yield text

    def _variables(self) -> list[tuple[str, str]]:
        return [
            (name, text)
            for name, text in self._shell.user_ns.items()
            if isinstance(text, str) and _NAMES.fullmatch(name)
        ]
