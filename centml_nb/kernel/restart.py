"""What a kernel held before its restart: the lines that bring it back, and no values."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from centml_nb.errors import PrivateFileError
from centml_nb.private_file import private_directory, read_private, write_private
from centml_nb.settings import home_directory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.injection.lease import Lease

_FORGOTTEN_AFTER_SECONDS = 30 * 24 * 3600


class Recollection:
    """Remembers the lines that a kernel would need again.

    A kernel keeps its connection file over a restart; the file's name is what it is known by.
    """

    def __init__(self, home: Path, connection_file: str) -> None:
        self._folder = home / "kernels"
        self._path = self._folder / f"{Path(connection_file).stem}.json"

    def remember(self, leases: Sequence[Lease]) -> None:
        """Remember what brings `leases` back; a disk that refuses costs the convenience alone."""
        with contextlib.suppress(PrivateFileError, OSError):
            private_directory(self._folder)
            self._forget_old()
            write_private(self._path, msgspec.json.encode(lines_for(leases)))

    def recall(self) -> list[str]:
        """Return the lines that were remembered last."""
        with contextlib.suppress(PrivateFileError, msgspec.MsgspecError):
            data = read_private(self._path)
            return [] if data is None else msgspec.json.decode(data, type=list[str])
        return []

    def _forget_old(self) -> None:
        limit = time.time() - _FORGOTTEN_AFTER_SECONDS
        for path in self._folder.glob("*.json"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)


def recollection(shell: InteractiveShell) -> Recollection | None:
    """Return what this kernel remembers; None where there is no kernel that could restart."""
    config = getattr(getattr(shell, "kernel", None), "config", None) or {}
    file = config.get("IPKernelApp", {}).get("connection_file")
    return Recollection(home_directory(), file) if file else None


def remember(shell: InteractiveShell) -> None:
    """Remember what is in use in this kernel now."""
    from centml_nb.accounts import current

    kept = recollection(shell)
    if kept is not None:
        kept.remember(current.injector().leases)


def lines_for(leases: Sequence[Lease]) -> list[str]:
    """Return the magics that make `leases` again, in their order."""
    return [lease.again for lease in leases if not lease.is_scoped]
