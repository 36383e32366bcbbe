"""PrivateKeys: the client keys of certificates, which never leave this machine."""

from __future__ import annotations

import contextlib
import hashlib
import re
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from centml_nb.errors import CentMLError, UnexpectedAnswerError, UnreachableError
from centml_nb.private_file import private_directory, read_private, wipe, write_private
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}"
_CERTIFICATE = r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----"
_AUTHORITY_DIGITS = 32
_CLIENT_DIGITS = 16
# After these the platform may have stored what it was sent.
_UNKNOWN_END = (UnreachableError, UnexpectedAnswerError)


class KeptKey(msgspec.Struct, frozen=True):
    """A client's private key and certificates, kept on this machine.

    Attributes:
        name: the item it was asked for.
        pem: the file: the private key, then the client's certificate and those it presents.
        authority: the SHA-256 of the CA that is in the vault, in hexadecimal.
    """

    name: str
    pem: Path
    authority: str


class PrivateKeys:
    """Keeps client keys in a private directory, one 0600 file in a folder of its own for each.

    A folder is called by its CA and its client certificate: names repeat (yours and your
    organisation's), differ in case alone, and change; none of it mixes two keys up.
    """

    def __init__(self, home: Path, platform_name: str) -> None:
        self._root = home / "keys" / re.sub(r"[^A-Za-z0-9.-]", "_", platform_name)

    def find(self, name: str, authority: str) -> KeptKey | None:
        """Return a client's key under the CA `authority`, or None.

        Where several clients are under it, the one kept as `name` is returned, else the latest.
        """
        if not authority:
            return None
        found = self._root.glob(f"{authority[:_AUTHORITY_DIGITS]}-*/*.pem")
        pems = sorted(found, key=lambda pem: pem.stat().st_mtime_ns)
        named = [pem for pem in pems if pem.name == _file_name(name)]
        return KeptKey(name, (named or pems)[-1], authority) if pems else None

    def holds(self, client_pem: Secret) -> bool:
        """Say whether the key of this client certificate is kept here already."""
        return any(self._root.glob(f"*-{_client_digits(client_pem)}/*.pem"))

    @contextlib.contextmanager
    def keeping(self, name: str, client_pem: Secret, authority_pem: str) -> Iterator[KeptKey]:
        """Keep the key of a certificate, unless the block ends in a refusal.

        The file is on disk before the block begins: a CA that the block hands to the platform
        never lacks its key, whenever this process dies. Nobody finds it before the platform has
        the CA.

        Raises:
            PrivateFileError: the key cannot be written.
        """
        authority = authority_id(authority_pem)
        folder = self._root / f"{authority[:_AUTHORITY_DIGITS]}-{_client_digits(client_pem)}"
        pem = folder / _file_name(name)
        is_kept = pem.exists()
        for directory in (self._root.parent, self._root, folder):
            private_directory(directory)
        write_private(pem, client_pem.reveal().encode())
        try:
            yield KeptKey(name, pem, authority)
        except CentMLError as error:
            if not is_kept and not isinstance(error, _UNKNOWN_END):
                _remove(pem)
            raise

    def read(self, kept: KeptKey) -> Secret:
        """Return the private key followed by the client's certificates, as PEM."""
        pem = Secret((read_private(kept.pem) or b"").decode())
        REGISTRY.register(kept.name, pem)
        return pem

    def add_authority(self, pem: Path, authority_pem: str) -> None:
        """Put the CA behind what a file holds, unless it is in it.

        Raises:
            PrivateFileError: the file cannot be read or written.
        """
        held = (read_private(pem) or b"").decode()
        if authority_pem.strip() not in held:
            write_private(pem, f"{held.rstrip()}\n{authority_pem.strip()}\n".encode())

    def rename(self, name: str, after: str, authority: str) -> Path | None:
        """Keep what is kept as `name` under a CA by another name; return where the latest is."""
        if not authority:
            return None
        found = self._root.glob(f"{authority[:_AUTHORITY_DIGITS]}-*/{_file_name(name)}")
        moved = [pem.replace(pem.with_name(_file_name(after))) for pem in list(found)]
        return max(moved, key=lambda pem: pem.stat().st_mtime_ns, default=None)

    def forget(self, name: str, authority: str) -> None:
        """Wipe what is kept as `name` under a CA; other items' clients under it stay."""
        if authority:
            digits = authority[:_AUTHORITY_DIGITS]
            for pem in list(self._root.glob(f"{digits}-*/{_file_name(name)}")):
                _remove(pem)


def authority_id(authority_pem: str) -> str:
    """Return the SHA-256 of a CA certificate's DER form, or nothing where it is no PEM."""
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(authority_pem.strip())).hexdigest()
    except ValueError:
        return ""


def _client_digits(client_pem: Secret) -> str:
    first = re.search(_CERTIFICATE, client_pem.reveal(), re.DOTALL)
    return authority_id(first[0] if first else "")[:_CLIENT_DIGITS]


def _file_name(name: str) -> str:
    if re.fullmatch(_PLAIN_NAME, name):
        return f"{name}.pem"
    return f"={hashlib.sha256(name.encode()).hexdigest()[:16]}.pem"


def _remove(pem: Path) -> None:
    wipe(pem)
    with contextlib.suppress(OSError):
        pem.parent.rmdir()
