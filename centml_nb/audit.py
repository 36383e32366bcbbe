"""What was used, where, when: a plain local log, one line an act, no values."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from centml_nb.errors import PrivateFileError
from centml_nb.private_file import append_private, private_directory, read_private

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_BYTES = 1_000_000


class Act(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act.

    Attributes:
        time: when, in UTC.
        act: `generate`, `use`, `connect`, `release`, `reveal`, …
        item: the item, `bearer/rag`.
        platform: where the item is.
        endpoint: the door that it was for, if any.
        notebook: the notebook, where the Jupyter server says so.
        process: the kernel's process id.
    """

    time: datetime
    act: str
    item: str
    platform: str
    endpoint: str = ""
    notebook: str = ""
    process: int = 0


class AuditLog:
    """Appends acts to a 0600 file and reads them back; when it is full it begins anew, once."""

    def __init__(self, home: Path) -> None:
        self._path = home / "audit.jsonl"
        self._earlier = home / "audit.1.jsonl"

    def record(self, act: str, item: str, platform: str, endpoint: str = "") -> None:
        """Note an act; a disk that refuses costs the note, not the act."""
        line = msgspec.json.encode(
            Act(
                time=datetime.now(UTC).replace(microsecond=0),
                act=act,
                item=item,
                platform=platform,
                endpoint=endpoint,
                notebook=os.environ.get("JPY_SESSION_NAME", ""),
                process=os.getpid(),
            )
        )
        with contextlib.suppress(PrivateFileError, OSError):
            private_directory(self._path.parent)
            if self._path.exists() and self._path.stat().st_size > _LARGEST_BYTES:
                self._path.replace(self._earlier)
            append_private(self._path, line + b"\n")

    def stamp(self) -> tuple[int, int]:
        """Return what differs once another act was noted, by whatever process."""
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def acts(self) -> list[Act]:
        """Return the acts, newest first; lines that are no acts are passed over."""
        found: list[Act] = []
        for path in (self._earlier, self._path):
            for line in (read_private(path) or b"").splitlines():
                with contextlib.suppress(msgspec.MsgspecError):
                    found.append(msgspec.json.decode(line, type=Act))
        return found[::-1]
