"""Files that hold secrets: 0600 from their first byte, written whole, renamed, links refused."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from typing import TYPE_CHECKING

from centml_nb.errors import PrivateFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # opening a named pipe would wait for its other end
_OTHERS = 0o077

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and try again; nothing was changed."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space; nothing was changed."),
    errno.EROFS: ("the disk is read-only", "Set CENTML_NB_HOME to a directory you can write to."),
    errno.EACCES: ("you may not write there", "Set CENTML_NB_HOME to a directory of your own."),
    errno.EPERM: ("you may not write there", "Set CENTML_NB_HOME to a directory of your own."),
    errno.ENOTDIR: ("a file is in the way", "Set CENTML_NB_HOME to a directory of your own."),
    errno.ELOOP: ("it is a link", "Remove the link; a link could lead a secret elsewhere."),
}


def private_directory(path: Path) -> Path:
    """Return `path` as a directory that nobody else can enter, made (0700) where it is missing.

    Raises:
        PrivateFileError: it cannot be made, belongs to somebody else, or others can enter it.
    """
    try:
        _make_directories(path)
        found = path.stat()
    except OSError as error:
        raise _explained(path, error) from error
    if not stat.S_ISDIR(found.st_mode):
        raise _explained(path, NotADirectoryError(errno.ENOTDIR, "not a directory"))
    if os.name == "posix" and found.st_uid != os.getuid():
        raise PrivateFileError(
            f"The directory {path} belongs to another user.",
            "Set CENTML_NB_HOME to a directory of your own.",
        )
    if os.name == "posix" and found.st_mode & _OTHERS:
        raise PrivateFileError(
            f"Others can read the directory {path}, where secrets are kept.",
            f"Close it with: chmod 700 '{path}'",
        )
    return path


def check_plain(path: Path) -> None:
    """Check that `path` is a plain file, or nothing yet.

    Raises:
        PrivateFileError: it is a link, a folder, a device or a pipe, or no name of a file.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _explained(path, error) from error
    if stat.S_ISLNK(mode):
        raise PrivateFileError(
            f"{path} is a link, and secrets are not written through links.",
            "Remove the link and try again.",
        )
    if not stat.S_ISREG(mode):
        kind = "is a folder" if stat.S_ISDIR(mode) else "is no file, but a device or a pipe"
        raise PrivateFileError(f"{path} {kind}.", "Name a file.")


def write_private(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all, readable by its owner alone.

    Raises:
        PrivateFileError: as `check_plain`, or the disk refused. What was there before stays.
    """
    check_plain(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        _write_whole(temporary, data)
        temporary.replace(path)
    except OSError as error:
        raise _explained(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def append_private(path: Path, data: bytes) -> None:
    """Append `data` to `path`, made 0600 where it is missing, in one write.

    Raises:
        PrivateFileError: `path` is a link, or the disk refused.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            file.write(data)
    except OSError as error:
        raise _explained(path, error) from error


def create_private(path: Path, data: bytes) -> bytes:
    """Write `data` to `path` unless it exists; return what `path` holds, whoever wrote it first.

    Raises:
        PrivateFileError: as `write_private` and `read_private`.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        _write_whole(temporary, data)
        with contextlib.suppress(FileExistsError):
            _linked(temporary, path)
    except OSError as error:
        raise _explained(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return read_private(path) or data


def read_private(path: Path) -> bytes | None:
    """Return what `path` holds, or None where it does not exist; a mode too open is mended.

    Raises:
        PrivateFileError: `path` is a link, no plain file, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _explained(path, error) from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise PrivateFileError(f"{path} is not a plain file.", "Remove it and try again.")
    try:
        with os.fdopen(descriptor, "rb") as file:
            if os.name == "posix" and found.st_mode & _OTHERS:
                os.fchmod(descriptor, 0o600)
            return file.read()
    except OSError as error:
        raise _explained(path, error) from error


def wipe(path: Path) -> None:
    """Overwrite a file of ours and remove it; one that is gone already is no error."""
    with contextlib.suppress(OSError):
        if not path.is_symlink():
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write(b"\0" * size)
                file.flush()
                os.fsync(file.fileno())
    with contextlib.suppress(OSError):
        path.unlink()


@contextlib.contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock between processes, on a file of its own; waiting for it ends.

    Raises:
        PrivateFileError: another process holds it for longer than `seconds`, or the disk refused.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=seconds, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise PrivateFileError(
            f"{path} has been held by another process for {seconds:g} seconds.",
            "Try again; if it stays so, end the process that hangs.",
        ) from None
    except OSError as error:
        raise _explained(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _make_directories(path: Path) -> None:
    if path.is_dir():
        return
    _make_directories(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)


def _linked(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: the short moment between look and rename is its price.
        if not path.exists():
            temporary.replace(path)


def _write_whole(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _explained(path: Path, error: OSError) -> PrivateFileError:
    reason, hint = _REASONS.get(
        error.errno or 0,
        (error.strerror or "the system refused", "Set CENTML_NB_HOME to another directory."),
    )
    return PrivateFileError(f"{path} cannot be used: {reason}.", hint)
