"""What opens a dedicated door: a bearer token, a client certificate, or both."""

import hmac
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from centml_nb.local.handshake import TalkativeHandshake

CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, repr=False)
class Guard:
    """What a deployment asks of a caller; with neither part, nothing.

    `certificate_authority` is PEM. Whether the platform takes several certificates there is not
    known; here each of them is trusted. An empty bearer token counts as none.
    """

    bearer_token: str | None = None
    certificate_authority: str | None = None

    def opens(self, authorization: str, *chain: x509.Certificate | None) -> bool:
        """Return whether this `Authorization` and this verified chain are enough.

        The chain is the client's certificate, then those between it and its CA.
        """
        presented = [certificate for certificate in chain if certificate is not None]
        return self._opens_by_token(authorization) and self._opens_by_certificate(presented)

    def authorities(self) -> list[x509.Certificate]:
        """Return the certificates that are trusted to sign a client's."""
        return parse_authorities(self.certificate_authority or "")

    def _opens_by_token(self, authorization: str) -> bool:
        if not self.bearer_token:
            return True
        return hmac.compare_digest(bearer(authorization), _bytes(self.bearer_token))

    def _opens_by_certificate(self, chain: list[x509.Certificate]) -> bool:
        if not self.certificate_authority:
            return True
        return any(_leads_to(chain, ca) for ca in self.authorities())


def bearer(authorization: str) -> bytes:
    """Return the token of an `Authorization` header (RFC 6750), empty for any other."""
    scheme, _, token = authorization.partition(" ")
    return _bytes(token.strip()) if scheme.lower() == "bearer" else b""


def parse_authorities(pem: str) -> list[x509.Certificate]:
    """Return the certificates in a PEM text.

    Raises:
        ValueError: There is something else in it.
    """
    return [x509.load_pem_x509_certificate(_bytes(block)) for block in CERTIFICATE.findall(pem)]


def tls_context(door_chain: Path, guards: Sequence[Guard]) -> ssl.SSLContext:
    """Return the TLS side of a door: its own certificate, and whose clients it shakes hands with.

    A fresh one for each change: a session ticket of an older context cannot be resumed here, so a
    certificate is looked at again.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sslobject_class = TalkativeHandshake
    context.load_cert_chain(door_chain)
    authorities = [ca for guard in guards for ca in guard.authorities()]
    # The authority a deployment names is the anchor, whether or not it signed itself.
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    for ca in authorities:
        context.load_verify_locations(cadata=ca.public_bytes(Encoding.DER))
    context.verify_mode = _verify_mode(guards)
    return context


def _verify_mode(guards: Sequence[Guard]) -> ssl.VerifyMode:
    asking = [bool(guard.certificate_authority) for guard in guards]
    if all(asking):
        return ssl.CERT_REQUIRED
    return ssl.CERT_OPTIONAL if any(asking) else ssl.CERT_NONE


def _leads_to(chain: list[x509.Certificate], authority: x509.Certificate) -> bool:
    # The handshake has verified the chain; this tells two trusted authorities apart.
    for number, certificate in enumerate(chain):
        if _issued(certificate, authority):
            return True
        if number + 1 == len(chain) or not _issued(certificate, chain[number + 1]):
            return False
    return False


def _issued(peer: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        peer.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
