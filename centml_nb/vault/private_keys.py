"""PrivateKeys: the client keys of certificates, which never leave this machine."""

from __future__ import annotations

import contextlib
import hashlib
import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.private_file import private_directory, read_private, wipe, write_private
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A client's private key and certificate, kept on this machine.

    Attributes:
        pem: the file: the private key, then the client certificate.
        authority: the SHA-256 of the CA that signed it, in hexadecimal.
    """

    pem: Path
    authority: str


class PrivateKeys:
    """Keeps `<name>.pem` files, 0600 in a private directory, one folder for each certificate."""

    def __init__(self, home: Path, platform_name: str) -> None:
        self._root = home / "keys" / re.sub(r"[^A-Za-z0-9.-]", "_", platform_name)

    def find(self, name: str) -> KeptKey | None:
        """Return the key kept for the certificate `name`, or None."""
        pem = self._path(name)
        authority = read_private(pem.with_name("ca.crt"))
        if authority is None or not pem.exists():
            return None
        return KeptKey(pem, authority_id(authority.decode()))

    @contextlib.contextmanager
    def keeping(self, name: str, client_pem: Secret, authority_pem: str) -> Iterator[None]:
        """Keep the key of a certificate for good if the block ends well.

        The files are on disk before the block begins, so that a CA which the block hands to the
        platform never lacks its key; an earlier key stays where the block fails.

        Raises:
            PrivateFileError: the key cannot be written.
        """
        pem = self._path(name)
        for folder in (self._root.parent, self._root, pem.parent):
            private_directory(folder)
        contents = {pem: client_pem.reveal(), pem.with_name("ca.crt"): authority_pem}
        staged = {path: path.with_name(f".{path.name}.new") for path in contents}
        try:
            for path, content in contents.items():
                write_private(staged[path], content.encode())
            yield
            for path in contents:
                staged[path].replace(path)
        finally:
            for path in staged.values():
                wipe(path)

    def read(self, kept: KeptKey) -> Secret:
        """Return the private key followed by the client certificate, as PEM."""
        pem = Secret((read_private(kept.pem) or b"").decode())
        REGISTRY.register(kept.pem.stem, pem)
        return pem

    def forget(self, name: str) -> None:
        """Wipe the key of a certificate."""
        pem = self._path(name)
        wipe(pem)
        wipe(pem.with_name("ca.crt"))

    def _path(self, name: str) -> Path:
        if _PLAIN_NAME.fullmatch(name):
            return self._root / name / f"{name}.pem"
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        return self._root / f"={digest}" / "certificate.pem"


def authority_id(authority_pem: str) -> str:
    """Return the SHA-256 of a CA certificate's DER form, or nothing where it is no PEM."""
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(authority_pem.strip())).hexdigest()
    except ValueError:
        return ""
