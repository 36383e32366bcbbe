"""Grants: what a person allowed on purpose, for one save of one file."""

from __future__ import annotations

import threading
import time
from enum import StrEnum

_SECONDS = 120


class Manner(StrEnum):
    """How a file that holds a value is saved."""

    REFUSE = "refuse"
    REDACTED = "redacted"
    AS_IT_IS = "as-it-is"


class Grants:
    """One-time permissions by path; each ends when it is used, or after two minutes."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[Manner, float]] = {}
        self._lock = threading.Lock()

    def give(self, path: str, manner: Manner) -> None:
        """Allow the next save of `path`."""
        with self._lock:
            self._given[path.strip("/")] = (manner, time.monotonic() + _SECONDS)

    def take(self, path: str) -> Manner | None:
        """Return and use up what was allowed for `path`."""
        with self._lock:
            manner, end = self._given.pop(path.strip("/"), (None, 0.0))
        return manner if time.monotonic() < end else None
