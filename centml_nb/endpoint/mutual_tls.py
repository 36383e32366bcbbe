"""Mutual TLS: the certificate that a client presents, and whom it trusts (RFC 8446, 4.4.2)."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.client.certificates import trusted

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class MutualTLSCredential:
    """A client's private key and certificate, presented in the TLS handshake (RFC 8446).

    Attributes:
        pem: the file of both.
        authority: the SHA-256 of the CA that signed it: a rotation puts another into the file.
    """

    pem: Path
    authority: str = ""

    def apply(self, context: ssl.SSLContext) -> None:
        """Have connections under `context` present the certificate."""
        context.load_cert_chain(self.pem)


def tls_context(
    credential: MutualTLSCredential | None, authority_file: str | None
) -> ssl.SSLContext:
    """Return what a door's clients trust and present.

    Args:
        credential: the certificate to present, if the door asks for one.
        authority_file: the only authority to trust, for a door that it signed; else everybody's.
    """
    # Nobody else's word counts for such a door, and reading everybody's takes longer than asking.
    context = (
        trusted() if authority_file is None else ssl.create_default_context(cafile=authority_file)
    )
    if credential is not None:
        credential.apply(context)
    return context
