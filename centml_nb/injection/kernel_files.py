"""KernelFiles: this process's private directory for injected files; dead processes' are swept."""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.private_file import locked, private_directory, read_private, wipe, write_private

if TYPE_CHECKING:
    from filelock import FileLock

    from centml_nb.secret import Secret

_ALIVE = "alive.lock"
_SWEEP_SECONDS = 30


class KernelFiles:
    """Writes an owner's files under a directory that lives as long as this process.

    A lock held on a file in it says that the process lives: process ids come back, locks do not.
    """

    def __init__(self, home: Path) -> None:
        self._root = home / "run"
        self._own: Path | None = None
        self._alive: FileLock | None = None
        self._process = os.getpid()

    def place(self, owner: str, name: str, content: Secret) -> Path:
        """Write one file of `owner`; return its path.

        Raises:
            PrivateFileError: it cannot be written.
        """
        folder = private_directory(self._directory() / owner)
        write_private(folder / name, content.reveal().encode())
        return folder / name

    def path(self, owner: str, name: str) -> Path:
        """Return where a file of `owner` is, or will be."""
        return self._directory() / owner / name

    def holds(self, owner: str, name: str, content: Secret) -> bool:
        """Say whether a file of `owner` has this content; in a forked child, also its parent's.

        Raises:
            PrivateFileError: it cannot be read.
        """
        # Not by `path`: a look makes no directory.
        if self._own is None:
            return False
        path = self._own / owner / name
        return path.is_file() and read_private(path) == content.reveal().encode()

    def move(self, staged: str, owner: str) -> None:
        """Put the files of `staged` in the place of those of `owner`: names stay, content changes.

        Raises:
            PrivateFileError: there is no directory for them.
        """
        folder = self._directory() / owner
        if not folder.exists():
            (self._directory() / staged).rename(folder)
            return
        for file in (self._directory() / staged).iterdir():
            file.replace(folder / file.name)
        (self._directory() / staged).rmdir()

    def remove(self, owner: str) -> None:
        """Wipe the files of `owner`."""
        if self._own is not None and self._process == os.getpid():
            _remove(self._own / owner)

    def _directory(self) -> Path:
        if self._process != os.getpid():
            # A forked child's files are its own, and end with it.
            self._own, self._process = None, os.getpid()
        if self._own is None:
            from filelock import FileLock

            # One process at a time: a directory whose lock is not yet taken looks like a dead one.
            with locked(private_directory(self._root) / "sweep.lock", _SWEEP_SECONDS):
                self._sweep()
                own = private_directory(self._root / f"{self._process}-{secrets.token_hex(4)}")
                self._alive = FileLock(own / _ALIVE, mode=0o600)
                self._alive.acquire()
            self._own = own
            atexit.register(self._end)
        return self._own

    def _end(self) -> None:
        # A forked child runs this as well, and the files are not its own.
        if os.getpid() == self._process and self._own is not None:
            _remove_all(self._own)

    def _sweep(self) -> None:
        from filelock import FileLock, Timeout

        for directory in filter(Path.is_dir, self._root.iterdir()):
            with contextlib.suppress(Timeout, OSError):
                lock = FileLock(directory / _ALIVE, timeout=0, mode=0o600)
                with lock:
                    _remove_all(directory)


def living(home: Path) -> list[int]:
    """Return the ids of the processes that have files of keys in use below `home`."""
    from filelock import FileLock, Timeout

    found = []
    for alive in sorted((home / "run").glob(f"[0-9]*-*/{_ALIVE}")):
        try:
            with FileLock(alive, timeout=0, mode=0o600):
                pass
        except Timeout:
            found.append(int(alive.parent.name.partition("-")[0]))
        except OSError:
            continue
    return found


def _remove_all(directory: Path) -> None:
    with contextlib.suppress(OSError):
        for owner in directory.iterdir():
            if owner.is_dir():
                _remove(owner)
        (directory / _ALIVE).unlink(missing_ok=True)
        directory.rmdir()


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            wipe(file)
        folder.rmdir()
