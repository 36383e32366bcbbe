"""Trust: bundles in which the local platform's authority stands beside everybody's."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.injection.bindings import Binding
from centml_nb.private_file import private_directory, write_private
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Read by openai, httpx and urllib; by requests; by curl."""

_BYTES = "latin-1"  # each byte a character and back: comments may be in any encoding


def trusting(authority: str, environment: Mapping[str, str], folder: Path) -> Binding:
    """Return variables under which clients also trust `authority`, a CA certificate as PEM.

    Each names a bundle of what it pointed to before, else of certifi's and the system's roots,
    and the authority. A bundle's name is its content's hash and it is never removed: a process
    that outlives a lease and finds its bundle gone could make no TLS connection at all.

    Raises:
        PrivateFileError: a bundle cannot be written.
    """
    private_directory(folder)
    bundles = {name: _bundle(environment.get(name), authority, folder) for name in VARIABLES}
    return Binding(extended={name: Secret(str(path)) for name, path in bundles.items()})


def _bundle(before: str | None, authority: str, folder: Path) -> Path:
    theirs = _pointed_to(before)
    if before and authority.strip() in theirs:
        return Path(before)
    roots = theirs or _everybodys()
    if authority.strip() not in roots:
        roots = f"{roots.rstrip()}\n{authority}"
    content = roots.encode(_BYTES)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}.pem"
    if not path.exists():
        write_private(path, content)
    return path


def _pointed_to(before: str | None) -> str:
    if not before:
        return ""
    path = Path(before)
    try:
        if path.is_dir():
            return "\n".join(file.read_text(_BYTES) for file in sorted(path.glob("*.[0pc]*")))
        return path.read_text(_BYTES)
    except OSError:
        return ""


def _everybodys() -> str:
    import certifi

    return "\n".join(
        filter(
            None, (_pointed_to(certifi.where()), _pointed_to(ssl.get_default_verify_paths().cafile))
        )
    )
