"""Files of the user's: read without following links, written whole and renamed."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.errors import ScrubError

if TYPE_CHECKING:
    from pathlib import Path

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file as it was when it was read."""

    path: Path
    data: bytes
    version: tuple[int, ...]
    mode: int

    @classmethod
    def read(cls, path: Path) -> WholeFile:
        """Read a plain file.

        Raises:
            OSError: it cannot be read, is a link, or is no plain file.
        """
        descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise IsADirectoryError(0, "not a plain file")
            return cls(path, file.read(), _version(found), stat.S_IMODE(found.st_mode))

    def replace(self, data: bytes) -> None:
        """Write `data` in its place: whole or not at all, with the mode that the file had.

        Raises:
            ScrubError: the file has changed meanwhile, or cannot be written; it is as it was.
        """
        try:
            has_changed = _version(self.path.lstat()) != self.version
        except OSError:
            has_changed = True
        if has_changed:
            raise ScrubError(
                f"{self.path} was written to by somebody else meanwhile.",
                "Save it in the editor that has it open, and try again.",
            )
        self.write_to(self.path, data)

    def write_to(self, path: Path, data: bytes) -> None:
        """Write `data` to `path`, whole or not at all, with the mode of this file.

        Raises:
            ScrubError: it cannot be written; what was there before stays.
        """
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW
        try:
            with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), self.mode)
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            raise ScrubError(
                f"{path} cannot be written: {error.strerror}. It is as it was.",
                "Make it writable and try again.",
            ) from None
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _version(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
