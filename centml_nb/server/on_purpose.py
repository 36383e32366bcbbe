"""On purpose: what a person let through as it is, and the checkpoint that follows."""

from __future__ import annotations

import contextlib
import hashlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ON_PURPOSE: ContextVar[bool] = ContextVar("centml_nb_on_purpose", default=False)
"""Whether what is written now was allowed as it is: a first save makes a checkpoint inside."""


@contextlib.contextmanager
def setting(variable: ContextVar[Any], value: object) -> Iterator[None]:
    """Set a context variable for a block."""
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


class LetThrough:
    """Remembers files that were let through by what they hold: a checkpoint copies them."""

    def __init__(self) -> None:
        self._digests: set[bytes] = set()

    def add(self, file: Path) -> None:
        """Remember a file as it is now."""
        if file.is_file():
            self._digests.add(_digest(file))

    def holds(self, file: Path) -> bool:
        """Say whether a file holds what was let through."""
        return bool(self._digests) and _digest(file) in self._digests


def _digest(file: Path) -> bytes:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").digest()
