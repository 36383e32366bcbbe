"""Logouts of all kernels: noted in one file, which the others look at before their next cell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.messages import decode
from centml_nb.private_file import locked, private_directory, read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.auth.store import Stamp

_LOCK_SECONDS = 10


class Logouts:
    """Notes when each session was ended for all kernels; no secret is in it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "logouts.json"

    def stamp(self) -> Stamp:
        """Return what changes whenever one is noted: one look at the file, not into it."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def count(self, platform: str, profile: str) -> int:
        """Return how often a session of this platform and profile was ended everywhere."""
        return len(self._all().get(_key(platform, profile), ()))

    def note(self, platform: str, profile: str) -> None:
        """Note that all kernels shall end it.

        Raises:
            PrivateFileError: it cannot be written; other kernels will not notice.
        """
        private_directory(self._home)
        with locked(self._home / "logouts.lock", _LOCK_SECONDS):
            noted = self._all()
            noted.setdefault(_key(platform, profile), []).append(time.time())
            write_private(self._path, msgspec.json.encode(noted))

    def _all(self) -> dict[str, list[float]]:
        data = read_private(self._path)
        try:
            return {} if data is None else decode(data, dict[str, list[float]])
        except msgspec.MsgspecError:
            return {}


def _key(platform: str, profile: str) -> str:
    return f"{platform}+{profile}"
