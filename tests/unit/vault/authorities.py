"""CAs, intermediates and clients of every kind, as companies hand them out."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    "RSA 2048": lambda: rsa.generate_private_key(65537, 2048),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


@dataclass(frozen=True)
class Issued:
    """A certificate and the key that it was made for."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def key_pem(
        self, password: str | None = None, form: PrivateFormat = PrivateFormat.PKCS8
    ) -> str:
        locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        data: bytes = self.key.private_bytes(Encoding.PEM, form, locked)
        return data.decode()

    def pkcs12(self, *chain: Issued, password: str | None = None) -> bytes:
        locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        others = [issued.certificate for issued in chain]
        return pkcs12.serialize_key_and_certificates(
            b"client", self.key, self.certificate, others, locked
        )


def issued(  # noqa: PLR0913 - a certificate has many parts
    name: str,
    *,
    by: Issued | None = None,
    key: Any = None,  # noqa: ANN401 - cryptography's union
    is_ca: bool = False,
    days: float = 30,
    begins: datetime | None = None,
    usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH,
    padding: int = 0,
) -> Issued:
    """Return a certificate signed by `by`, or by itself."""
    key = key or KEYS["P-256"]()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = begins or datetime.now(UTC) - timedelta(hours=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usage is not None and not is_ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if padding:
        names = [x509.DNSName(f"{number:060}.example") for number in range(padding)]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signer = by.key if by else key
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Issued(builder.sign(signer, algorithm), key)


def company(key: Any = None) -> tuple[Issued, Issued, Issued]:  # noqa: ANN401
    """Return a root, an intermediate under it, and a client under that."""
    root = issued("Company Root", is_ca=True)
    team = issued("Team CA", by=root, is_ca=True)
    return root, team, issued("client", by=team, key=key)


def openssl(*arguments: str, cwd: Path) -> None:
    """Run the program that most people make such files with."""
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)
