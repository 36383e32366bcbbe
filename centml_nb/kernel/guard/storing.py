"""The guard over `%store`, which keeps variables in a database."""

from __future__ import annotations

import functools
import pickle
from typing import TYPE_CHECKING, Any

from centml_nb.errors import GuardError

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.redaction.registry import SecretRegistry


class StoreGuard:
    """Refuses to keep a variable that holds a value."""

    def __init__(self, shell: InteractiveShell, registry: SecretRegistry) -> None:
        self._shell = shell
        self._registry = registry
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Put the guard before the database that such variables are kept in."""
        self._guard_database()

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
            data = pickle.dumps(value)
            # An array's texts are kept with four bytes a character.
            narrow = data.replace(b"\0", b"")
            if any(registry.find(one.decode("latin-1")) for one in (data, narrow)):
                raise GuardError(
                    f"{key.rpartition('/')[2]} holds a key, and %store would write it to a file.",
                    "Store its name, and take it from the vault when it is needed: %vault_use NAME",
                )
            original(database, key, value)

        kind.__setitem__ = set_item
        self._undo.append(lambda: setattr(kind, "__setitem__", original))
