"""CredentialStore: a session on disk, one for each platform and profile."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Self

import msgspec

from centml_nb.auth.token_set import TokenSet
from centml_nb.contract.messages import decode
from centml_nb.errors import LoginError
from centml_nb.private_file import locked, private_directory, read_private, wipe, write_private
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Longer than a refresh that another process waits for in vain: two tries, each with its end.
_LOCK_SECONDS = 100

Stamp = tuple[int, int, int] | None


class _Stored(msgspec.Struct, omit_defaults=True):
    access_token: str
    refresh_token: str | None = None

    def __repr__(self) -> str:
        return "_Stored(…)"


class CredentialStore:
    """Keeps one session in a folder of its own, in the official client's shape.

    The folder can be handed to the vendor's tools as `CENTML_CONFIG_PATH`.

    Attributes:
        place: where it is, as a user would say it.
    """

    place = "the session stored on this machine"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "credentials.json"

    @classmethod
    def of_platform(cls, home: Path, platform_name: str, profile: str = "") -> Self:
        """Return the store of one platform's session under `home`, one for each profile."""
        # No name is all dots: it would lead out of the sessions.
        folder = re.sub(r"[^A-Za-z0-9.-]|^\.+$", "_", platform_name)
        return cls(home / "sessions" / (f"{folder}+{profile}" if profile else folder))

    def stamp(self) -> Stamp:
        """Return what changes whenever the session does: one look at the file, not into it."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def load(self) -> TokenSet | None:
        """Return the stored session, or None where there is none.

        Raises:
            LoginError: what is stored is not a session.
            PrivateFileError: the file is a link or cannot be read.
        """
        data = self._read()
        if data is None:
            return None
        try:
            stored = decode(data, _Stored)
        except msgspec.MsgspecError:
            raise LoginError(
                f"The session file {self.path} is damaged.",
                "Log in again: %centml_login --local, or remove the file",
            ) from None
        refresh = None if stored.refresh_token is None else Secret(stored.refresh_token)
        return TokenSet(Secret(stored.access_token), refresh).registered()

    def save(self, tokens: TokenSet) -> None:
        """Store a session, whole or not at all.

        Raises:
            PrivateFileError: it cannot be written; the session before stays.
        """
        refresh = None if tokens.refresh_token is None else tokens.refresh_token.reveal()
        self._write(msgspec.json.encode(_Stored(tokens.access_token.reveal(), refresh)))

    def delete(self) -> bool:
        """Remove the session; say whether there was one."""
        existed = self.path.exists()
        wipe(self.path)
        return existed

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock that a refresh holds between processes; waiting for it ends.

        Raises:
            PrivateFileError: another process holds it for longer than a refresh can take.
        """
        with locked(self._lock_file(), _LOCK_SECONDS):
            self._sweep()
            yield

    def _lock_file(self) -> Path:
        return private_directory(self.folder) / "refresh.lock"

    def _read(self) -> bytes | None:
        return read_private(self.path)

    def _write(self, data: bytes) -> None:
        private_directory(self.folder)
        write_private(self.path, data)

    def _sweep(self) -> None:
        # Nobody else writes under the lock: these are of processes that were killed meanwhile.
        for torn in self.folder.glob(f".{self.path.name}.{'[0-9a-f]' * 12}"):
            wipe(torn)
