"""Certificate chains (RFC 5280, section 6): who issued whom, in order, until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from centml_nb.errors import InvalidItemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography import x509

_CLOCK_TOLERANCE = timedelta(minutes=5)
_BROKEN_HASHES = {"md5", "sha1"}


def certificate_of(key: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate:  # noqa: ANN401 - cryptography's union
    """Return the certificate that was made for a private key: of several the one that lasts.

    Raises:
        InvalidItemError: there is none, or it is the CA's.
    """
    ours = public_bytes(key.public_key())
    found = [one for one in certificates if public_bytes(one.public_key()) == ours]
    if any(has_signed(one, certificates) for one in found):
        raise InvalidItemError(
            f"The private key is that of the CA, {called(found[0])}, not the client's.",
            "Give the client's key; the CA's own stays where it is.",
        )
    if found:
        return max(found, key=lambda one: one.not_valid_after_utc)
    if certificates:
        raise InvalidItemError(
            f"The private key does not fit the certificate of {called(certificates[0])}.",
            "Give the key that the certificate was made for: --key FILE",
        )
    raise InvalidItemError(
        "There is a private key in this, and no certificate.",
        "Put the client's certificate and its CA's into the file, or add --ca FILE.",
    )


def ordered(
    first: x509.Certificate, certificates: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """Return the chain from `first` up to the CA that nobody here has issued.

    Raises:
        InvalidItemError: somebody in it has issued a certificate without being a CA.
    """
    found = [first]
    while not is_issuer(found[-1], found[-1]):
        issuers = [one for one in certificates if one not in found and is_issuer(one, found[-1])]
        if not issuers:
            return found
        found.append(max(issuers, key=lambda one: one.not_valid_after_utc))
        if not is_authority(found[-1]):
            raise InvalidItemError(
                f"{called(found[-1])} has signed {called(found[-2])}, and is no CA.",
                "Have it signed by a CA: a certificate whose basic constraints say so.",
            )
    return found


def check_times(certificates: Sequence[x509.Certificate]) -> None:
    """Check that certificates have begun, and have not ended.

    Raises:
        InvalidItemError: one has not, or has.
    """
    now = datetime.now(UTC)
    for one in certificates:
        if one.not_valid_after_utc <= now:
            raise InvalidItemError(
                f"The certificate of {called(one)} ended on {one.not_valid_after_utc:%Y-%m-%d}.",
                "Ask for a new one, or make one here: %vault_generate cert NAME",
            )
        if one.not_valid_before_utc > now + _CLOCK_TOLERANCE:
            raise InvalidItemError(
                f"The certificate of {called(one)} begins on"
                f" {one.not_valid_before_utc:%Y-%m-%d %H:%M} UTC.",
                "Add it then; if it should have begun, look at this machine's clock.",
            )


def check_client(leaf: x509.Certificate) -> None:
    """Check that TLS servers take a certificate from a client.

    Raises:
        InvalidItemError: it is for servers alone, or signed with a broken hash.
    """
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID as Usage

    try:
        usages = set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        usages = {Usage.CLIENT_AUTH}
    if not usages & {Usage.CLIENT_AUTH, Usage.ANY_EXTENDED_KEY_USAGE}:
        raise InvalidItemError(
            f"The certificate of {called(leaf)} is not for clients: its extended key usage says"
            " so.",
            "Have one made with the usage clientAuth.",
        )
    hash_name = leaf.signature_hash_algorithm.name if leaf.signature_hash_algorithm else ""
    if hash_name in _BROKEN_HASHES and not is_issuer(leaf, leaf):
        raise InvalidItemError(
            f"The certificate of {called(leaf)} is signed with {hash_name.upper()}, which TLS"
            " refuses today.",
            "Have it signed with SHA-256 or longer.",
        )


def notes(chain: Sequence[x509.Certificate], given: Sequence[x509.Certificate]) -> Iterator[str]:
    """Yield what its user has to know of a chain, a sentence each."""
    if [one for one in given if one in chain] != list(chain):
        yield "The certificates were not in their order, the client's first; they are now."
    if unused := [one for one in given if one not in chain]:
        yield f"Left out, as no part of the chain: {', '.join(map(called, unused))}."
    authority = chain[-1]
    if len(chain) == 1 and is_issuer(authority, authority):
        yield "It signed itself: it is its own CA."
    elif not is_issuer(authority, authority):
        if len(chain) > 1:
            yield (
                f"The root above {called(authority)} is not in it. Doors have to trust"
                f" {called(authority)} by itself, and not all servers do."
            )
    elif len(chain) > 2:  # noqa: PLR2004 - a client, an intermediate, a root
        yield f"A door that carries {called(authority)} opens to every client below it."


def is_issuer(issuer: x509.Certificate, issued: x509.Certificate) -> bool:
    """Say whether one certificate's key has signed another, under its name."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if issuer.subject != issued.issuer:
        return False
    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def is_authority(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is a CA's; one of old, without constraints, if it signed itself."""
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return is_issuer(certificate, certificate)
    return found.value.ca


def has_signed(one: x509.Certificate, certificates: Sequence[x509.Certificate]) -> bool:
    """Say whether a certificate has signed another of these."""
    return any(other != one and is_issuer(one, other) for other in certificates)


def called(certificate: x509.Certificate) -> str:
    """Return what a certificate is called: its common name, else its whole subject."""
    from cryptography.x509.oid import NameOID

    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(found[0].value) if found else certificate.subject.rfc4514_string()
    return f"“{name}”" if name else "a subject without a name"


def pem_of(certificate: x509.Certificate) -> str:
    """Return a certificate as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def public_bytes(key: Any) -> bytes:  # noqa: ANN401 - cryptography's union
    """Return a public key in the form by which keys are compared."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    data: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return data
