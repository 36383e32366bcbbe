"""Certificates: the local authority over the doors, and client certificates as the platform's.

X.509 as RFC 5280 has it, with the key usages and names that today's verifiers insist on.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from centml_nb.local.state import StateDirectory, read_private, write_private

AUTHORITY_DAYS = 3650
DOOR_DAYS = 90
RENEW_BEFORE = timedelta(days=30)
CLIENT_DAYS = 365
# A clock that is a little behind must not refuse what was just made.
BACKDATED = timedelta(hours=1)


@dataclass(frozen=True, repr=False)
class Authority:
    """A certificate and its key, able to sign others."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls, common_name: str, days: int) -> "Authority":
        """Make one with a fresh P-384 key."""
        key = ec.generate_private_key(ec.SECP384R1())
        builder = _builder(common_name, days, key.public_key(), _name(common_name))
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        ).add_extension(_usage(signs_certificates=True), critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(identifier, critical=False)
        return cls(builder.sign(key, hashes.SHA384()), key)

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key, PKCS #8, not encrypted."""
        return _key_pem(self.key)

    def server_chain(self) -> bytes:
        """Return a key and certificate for 127.0.0.1 and localhost: PEM, the key first."""
        names = [
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.DNSName("localhost"),
        ]
        return self._leaf("localhost", DOOR_DAYS, names, ExtendedKeyUsageOID.SERVER_AUTH)

    def client_chain(self, common_name: str) -> bytes:
        """Return a key and certificate for a client: PEM, the key first."""
        names = [x509.DNSName(common_name)]
        return self._leaf(common_name, CLIENT_DAYS, names, ExtendedKeyUsageOID.CLIENT_AUTH)

    def _leaf(
        self,
        common_name: str,
        days: int,
        names: Sequence[x509.GeneralName],
        purpose: x509.ObjectIdentifier,
    ) -> bytes:
        key = ec.generate_private_key(ec.SECP384R1())
        certificate = (
            _builder(common_name, days, key.public_key(), self.certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .sign(self.key, hashes.SHA384())
        )
        return _key_pem(key) + certificate.public_bytes(Encoding.PEM)


def local_authority(state: StateDirectory) -> Authority:
    """Return the authority over the doors, made on the first run."""
    if not (state.authority_certificate.exists() and state.authority_key.exists()):
        authority = Authority.new("centml-nb local platform", AUTHORITY_DAYS)
        write_private(state.authority_key, authority.key_pem)
        write_private(state.authority_certificate, authority.pem)
        state.door_chain.unlink(missing_ok=True)
    key = load_pem_private_key(read_private(state.authority_key), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(key)
    certificate = x509.load_pem_x509_certificate(read_private(state.authority_certificate))
    return Authority(certificate, key)


def ensure_door_chain(state: StateDirectory) -> None:
    """Make the doors' own key and certificate, or a new one before the old one ends."""
    if state.door_chain.exists() and not _ends_soon(read_private(state.door_chain)):
        return
    write_private(state.door_chain, local_authority(state).server_chain())


def _ends_soon(pem: bytes) -> bool:
    certificate = x509.load_pem_x509_certificate(pem)
    return certificate.not_valid_after_utc - datetime.now(UTC) < RENEW_BEFORE


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    common_name: str, days: int, key: ec.EllipticCurvePublicKey, issuer: x509.Name
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
