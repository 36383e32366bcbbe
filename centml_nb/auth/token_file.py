"""TokenFile: an access token that somebody else keeps fresh in a file; nothing of it is stored."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

from centml_nb.auth.token_set import TokenSet
from centml_nb.client.http import can_be_sent
from centml_nb.errors import LoginError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS = 0o077
_LARGEST = 65536
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # opening a named pipe would wait for its other end


class TokenFile:
    """Gives the access token of a file, read again whenever the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._held: TokenSet | None = None
        self._stamp: tuple[int, int, int] | None = None

    @property
    def origin(self) -> str:
        """Where the tokens come from, as a user would say it."""
        return f"the access token in {self._path}"

    def current(self) -> TokenSet:
        """Return the token as the file has it.

        Raises:
            LoginError: there is no such file, others can read it, or it holds no token.
        """
        try:
            found = self._path.stat()
        except OSError as error:
            raise self._unreadable(error) from error
        stamp = found.st_ino, found.st_mtime_ns, found.st_size
        if self._held is None or stamp != self._stamp:
            self._held, self._stamp = self._read(), stamp
        return self._held

    def token(self) -> Secret:
        """Return the access token.

        Raises:
            LoginError: there is none, or it has expired.
        """
        with self._lock:
            current = self.current()
            if current.has_expired():
                raise self._stale("has expired")
            return current.access_token

    def renew(self, rejected: Secret) -> Secret:
        """Return the file's token if it is another one by now.

        Raises:
            LoginError: it is still the one that was rejected.
        """
        with self._lock:
            current = self.current()
            if current.access_token == rejected:
                raise self._stale("is not accepted by the platform")
            return current.access_token

    def _read(self) -> TokenSet:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | _NONBLOCK)
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            self._check(descriptor)
            data = os.read(descriptor, _LARGEST + 1)
        finally:
            os.close(descriptor)
        text = data.decode("ascii", "replace").strip()
        if len(data) > _LARGEST or not can_be_sent(text) or text.startswith("{"):
            raise LoginError(
                f"{self._path} holds no access token: one line of letters, digits and signs.",
                "Write the token alone into it, without quotes or JSON.",
            )
        return TokenSet(Secret(text), None).registered()

    def _check(self, descriptor: int) -> None:
        # Of the file that is open: its name may lead elsewhere by now.
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise LoginError(f"{self._path} is not a plain file.", "Name the token's file.")
        if os.name == "posix" and found.st_mode & _OTHERS:
            raise LoginError(
                f"Others can read {self._path}, and whoever reads it is logged in.",
                f"Close it with: chmod 600 '{self._path}'",
            )

    def _stale(self, why: str) -> LoginError:
        return LoginError(
            f"The access token in {self._path} {why}.",
            "Write a new one into the file: it is read again at the next call.",
        )

    def _unreadable(self, error: OSError) -> LoginError:
        reason = (error.strerror or "the system refused").lower()
        return LoginError(
            f"{self._path} cannot be read: {reason}.",
            "Check the path: %centml_login --token-file FILE",
        )
