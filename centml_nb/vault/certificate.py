"""Client certificates (X.509, RFC 5280): a CA, a client under it, and the CA's key thrown away."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret

DEFAULT_DAYS = 365
_CLOCK_TOLERANCE = timedelta(minutes=5)
_MOST_DAYS = 36_500
_LONGEST_LABEL = 40
_DOMAIN = "user.centml.ai"


@dataclass(frozen=True, slots=True)
class MadeCertificate:
    """A certificate that was just made.

    Attributes:
        authority_pem: the CA certificate, which goes to the vault.
        client_pem: the client's private key followed by its certificate, which stays here.
        expires_at: when both end, in UTC.
    """

    authority_pem: str
    client_pem: Secret
    expires_at: datetime


def make_certificate(name: str, days: int = DEFAULT_DAYS) -> MadeCertificate:
    """Return a new CA and a client certificate under it (ECDSA P-384, SHA-384).

    The CA's private key is thrown away: it signs this one client and nothing after it.

    Raises:
        InvalidItemError: `days` is less than one or more than a hundred years.
    """
    if not 1 <= days <= _MOST_DAYS:
        raise InvalidItemError(
            f"A certificate lives 1 to {_MOST_DAYS:,} days, not {days:,}.",
            "A year is usual: --days 365",
        )
    begins = datetime.now(UTC).replace(microsecond=0) - _CLOCK_TOLERANCE
    ends = begins + _CLOCK_TOLERANCE + timedelta(days=days)
    authority_key = ec.generate_private_key(ec.SECP384R1())
    client_key = ec.generate_private_key(ec.SECP384R1())
    authority = _authority(_label(name), authority_key, begins, ends)
    client = _client(_label(name), client_key.public_key(), authority, begins, ends)
    signed = client.sign(authority_key, hashes.SHA384())
    return MadeCertificate(
        authority_pem=_pem(authority),
        client_pem=Secret(_private_pem(client_key) + _pem(signed)),
        expires_at=ends,
    )


def _authority(
    label: str, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.Certificate:
    subject = _common_name(f"ca.{label}.{_DOMAIN}")
    return (
        _builder(subject, subject, key.public_key(), begins, ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA384())
    )


def _client(
    label: str,
    key: ec.EllipticCurvePublicKey,
    authority: x509.Certificate,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    host = f"client.{label}.{_DOMAIN}"
    issuer_id = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        _builder(_common_name(host), authority.subject, key, begins, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id),
            critical=False,
        )
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _common_name(host: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])


def _label(name: str) -> str:
    # A DNS label takes neither spaces nor emoji, and a common name ends at 64 characters.
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if label == name:
        return label[:_LONGEST_LABEL].strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{label[: _LONGEST_LABEL - 9].strip('-')}-{digest}".strip("-")


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
