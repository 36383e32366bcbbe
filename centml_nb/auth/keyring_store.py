"""KeyringStore: a session in the operating system's keyring, where its user chose that."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import msgspec

from centml_nb.auth.store import CredentialStore
from centml_nb.contract.messages import decode
from centml_nb.errors import LoginError, MissingExtraError
from centml_nb.private_file import private_directory, read_private, wipe, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SERVICE = "centml_nb"
# The package's own line: below it are files, plain or weakly encrypted.
_SAFE_PRIORITY = 1


class _Marker(msgspec.Struct):
    """What lies in the folder in place of a session: how often it was written, and where to.

    Each writing changes the file, and so its stamp: other processes look at it alone.
    """

    writes: int
    backend: str


class KeyringStore(CredentialStore):
    """Keeps one session in the keyring; its folder has the lock, and a marker without a secret."""

    place = "the session in this machine's keyring"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.path = folder / "in-keyring.json"
        self._plain = folder / "credentials.json"

    @classmethod
    def is_used_in(cls, store: CredentialStore) -> bool:
        """Say whether the session of this folder is in the keyring."""
        return cls(store.folder).path.exists()

    def delete(self) -> bool:
        """Remove the session; say whether there was one.

        Raises:
            LoginError: the keyring did not let it go; it is still there.
        """
        existed = self.path.exists()
        if existed:
            with _explained():
                ring = _backend()
                if ring.get_password(_SERVICE, self._user) is not None:
                    ring.delete_password(_SERVICE, self._user)
        wipe(self.path)
        return existed

    @property
    def _user(self) -> str:
        # Another CENTML_NB_HOME has other sessions.
        return str(self.folder)

    def _read(self) -> bytes | None:
        if self._marker() is None:
            return None
        with _explained():
            stored = _backend().get_password(_SERVICE, self._user)
        return None if stored is None else stored.encode()

    def _write(self, data: bytes) -> None:
        private_directory(self.folder)
        marker = self._marker()
        writes = 1 if marker is None else marker.writes + 1
        with _explained():
            ring = _backend()
            ring.set_password(_SERVICE, self._user, data.decode())
            name = type(ring).__module__
        write_private(self.path, msgspec.json.encode(_Marker(writes, name)))
        # A session that lay in a file before is one place too many.
        wipe(self._plain)

    def _marker(self) -> _Marker | None:
        data = read_private(self.path)
        try:
            return None if data is None else decode(data, _Marker)
        except msgspec.MsgspecError:
            return _Marker(0, "")


def check_usable() -> None:
    """Check that there is a keyring, before somebody logs in for nothing.

    Raises:
        MissingExtraError: `keyring` is not installed.
        LoginError: this machine has none that keeps a secret safe, or it stays locked.
    """
    with _explained():
        ring = _backend()
        if ring.priority < _SAFE_PRIORITY:
            raise LoginError(
                "This machine has no keyring that keeps a session safe.",
                "Without --keyring the session is kept in a file that only you can read.",
            )
        ring.get_password(_SERVICE, "nobody")


def _backend() -> Any:  # noqa: ANN401 - a class of a package that may not be installed
    try:
        import keyring
    except ImportError:
        raise MissingExtraError(
            "The keyring's package is not installed.",
            "Install it: pip install 'centml_nb[keyring]'",
        ) from None
    ring = keyring.get_keyring()
    # A chain goes on to the next where the best is not to be had, and that may be a plain file.
    return next(iter(getattr(ring, "backends", ())), ring)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turn what a keyring raises into a sentence; its own words may name what it keeps."""
    try:
        yield
    except (LoginError, MissingExtraError):
        raise
    except Exception as error:  # noqa: BLE001 - told as a sentence
        # A backend raises what its desktop's libraries raise, of any class.
        raise LoginError(
            f"This machine's keyring cannot be used ({type(error).__name__}).",
            "Unlock it and try again. To keep sessions in a file instead: unset"
            " CENTML_NB_KEYRING, and log in again: %centml_login --force",
        ) from None
