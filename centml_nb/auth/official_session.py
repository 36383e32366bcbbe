"""OfficialSession: the session of the official command line, borrowed in its own file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from centml_nb.auth.store import CredentialStore
from centml_nb.contract.messages import decode
from centml_nb.errors import PrivateFileError
from centml_nb.private_file import read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.auth.token_set import TokenSet

_LOOKS = 5
_LOOK_SECONDS = 0.05
# The official client waits three seconds for an answer, and deletes its file at any error in it.
_RACE_SECONDS = 5


class OfficialSession(CredentialStore):
    """The official client's file: refreshed there alone, under our lock beside it, never deleted.

    That client takes no lock and writes in place, so a file may be seen half-written: then it is
    looked at again. It deletes the session when it has just used a refresh token that we used as
    well: what this process wrote a moment before is put back.
    """

    place = "the session of the official command line"

    def __init__(self, path: Path) -> None:
        super().__init__(path.parent)
        self.path = path
        self._written: bytes | None = None
        self._written_at = 0.0

    def delete(self) -> bool:
        """Leave it where it is: its login was not ours."""
        return False

    def save(self, tokens: TokenSet) -> None:
        """Put the tokens into the file, its other fields kept, whole and 0600.

        Raises:
            PrivateFileError: it cannot be written; what was there stays.
        """
        fields = self._fields()
        fields["access_token"] = tokens.access_token.reveal()
        if tokens.refresh_token is not None:
            fields["refresh_token"] = tokens.refresh_token.reveal()
        self._write(msgspec.json.encode(fields))

    def _lock_file(self) -> Path:
        if not self.folder.is_dir():
            raise PrivateFileError(
                f"The official command line's folder {self.folder} is gone.",
                "Log in: %centml_login",
            )
        return self.folder / f"{self.path.name}.centml_nb.lock"

    def _fields(self) -> dict[str, Any]:
        data = self._read()
        try:
            return {} if data is None else decode(data, dict[str, Any])
        except msgspec.MsgspecError:
            return {}

    def _read(self) -> bytes | None:
        data = read_private(self.path)
        for _ in range(_LOOKS):
            if data is None or _is_whole(data):
                break
            time.sleep(_LOOK_SECONDS)
            data = read_private(self.path)
        return self._put_back() if data is None else data

    def _write(self, data: bytes) -> None:
        write_private(self.path, data)
        self._written, self._written_at = data, time.time()

    def _put_back(self) -> bytes | None:
        written, self._written = self._written, None
        if written is None or not self._was_lost_in_a_race():
            return None
        self._write(written)
        return written

    def _was_lost_in_a_race(self) -> bool:
        try:
            deleted_at = self.folder.stat().st_mtime
        except OSError:
            return False
        # Later than that somebody has logged out of the official command line, and meant it.
        return deleted_at - self._written_at < _RACE_SECONDS


def _is_whole(data: bytes) -> bool:
    try:
        decode(data, dict[str, Any])
    except msgspec.MsgspecError:
        return False
    return True
