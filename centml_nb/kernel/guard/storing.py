"""The guard over `%store`, which writes variables to files."""

from __future__ import annotations

import functools
import inspect
import io
import pickle
from typing import TYPE_CHECKING, Any

from centml_nb.errors import GuardError

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.redaction.registry import SecretRegistry


class StoreGuard:
    """Refuses to keep a variable that holds a value; redacts what `%store x > file` writes."""

    def __init__(self, shell: InteractiveShell, registry: SecretRegistry) -> None:
        self._shell = shell
        self._registry = registry
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Put the guard before both ways."""
        self._guard_database()
        self._shell.events.register("pre_run_cell", self._before_cell)
        self._undo.append(lambda: self._shell.events.unregister("pre_run_cell", self._before_cell))

    def remove(self) -> None:
        """Put back what was there before."""
        while self._undo:
            self._undo.pop()()

    def _guard_database(self) -> None:
        kind = type(self._shell.db)
        original = getattr(kind, "__setitem__", None)
        if original is None or kind is dict:
            return
        registry = self._registry

        @functools.wraps(original)
        def set_item(database: Any, key: str, value: Any) -> None:  # noqa: ANN401
            if registry.find(pickle.dumps(value).decode("latin-1")):
                raise GuardError(
                    f"{key.rpartition('/')[2]} holds a key, and %store would write it to a file.",
                    "Store its name, and take it from the vault when it is needed: %vault_use NAME",
                )
            original(database, key, value)

        kind.__setitem__ = set_item
        self._undo.append(lambda: setattr(kind, "__setitem__", original))

    def _before_cell(self, info: Any) -> None:  # noqa: ANN401 - IPython's ExecutionInfo
        if "store" not in (info.raw_cell or ""):
            return
        magic = self._shell.find_line_magic("store")
        if magic is None:
            return
        # The globals of the function itself: older shells load its module under another name.
        names = inspect.unwrap(getattr(magic, "__func__", magic)).__globals__
        if "open" not in names:
            # A module's own name goes before the built-in one.
            names["open"] = self._opened
            self._undo.append(functools.partial(names.pop, "open", None))

    def _opened(self, path: str, mode: str = "r", encoding: str | None = None) -> Any:  # noqa: ANN401
        if mode not in {"a", "w"}:
            return open(path, mode, encoding=encoding)  # noqa: PTH123 - as it is called
        return _RedactedFile(path, mode, self._registry)


class _RedactedFile(io.StringIO):
    """A text file that is written when it is closed, without known values."""

    def __init__(self, path: str, mode: str, registry: SecretRegistry) -> None:
        super().__init__()
        self._path = path
        self._mode = mode
        self._registry = registry

    def close(self) -> None:
        if not self.closed:
            text = self._registry.redact(self.getvalue())
            with open(self._path, self._mode, encoding="utf-8") as file:  # noqa: PTH123
                file.write(text)
        super().close()
