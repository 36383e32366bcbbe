"""Own certificates: a client's key, certificate and chain that exist already, checked.

What goes to the vault is the CA that a door must trust, the last of the chain. The rest is the
client's, and stays on this machine: what a TLS client presents is its own certificate and those
between it and the CA (RFC 8446, section 4.4.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret
from centml_nb.vault import chain
from centml_nb.vault.certificate_file import contents

if TYPE_CHECKING:
    from cryptography import x509

    from centml_nb.vault.certificate_file import Contents

_SOON = timedelta(days=30)
_FEWEST_RSA_BITS = 2048
_NO_CLIENT = (
    "It is a CA without a client's key: a deployment can carry it, and this machine cannot open"
    " that door."
)


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A certificate of a user's own.

    Attributes:
        certificates: the chain, the client's first; for a CA without a client the CA alone.
        client_pem: private key, certificate and those between it and the CA; None for a CA alone.
        authority_pem: the CA; empty where it is not in what was given.
        expires_at: when the first certificate of the chain ends.
        notes: what its user has to know, a sentence each.
    """

    certificates: tuple[x509.Certificate, ...]
    client_pem: Secret | None
    authority_pem: str
    expires_at: datetime
    notes: tuple[str, ...]

    def leads_to(self, authority_pem: str) -> bool:
        """Say whether a door that trusts this CA opens to the client."""
        from cryptography import x509

        try:
            authority = x509.load_pem_x509_certificate(authority_pem.encode())
        except ValueError:
            return False
        return authority in self.certificates or chain.is_issuer(authority, self.certificates[-1])


def own_certificate(value: Secret, password: Secret | None = None) -> OwnCertificate:
    """Return what is in a PEM text, or a PKCS#12 file as base64: a client with its CA, or a CA.

    Raises:
        PasswordNeededError: it is locked, and no password was given.
        InvalidItemError: parts that do not fit each other, that have ended, or that TLS refuses.
    """
    found = contents(value, password)
    return _client(found) if found.keys else _authority_alone(found)


def _client(found: Contents) -> OwnCertificate:
    key = _the_key(found)
    leaf = chain.certificate_of(key, found.certificates)
    ordered = chain.ordered(leaf, found.certificates)
    chain.check_times(ordered)
    chain.check_client(leaf)
    notes = list(chain.notes(ordered, found.certificates))
    has_authority = len(ordered) > 1 or chain.is_issuer(leaf, leaf)
    between = ordered[1:-1] if chain.is_issuer(ordered[-1], ordered[-1]) else ordered[1:]
    presented = [leaf, *between]
    pem = "".join([_private_pem(key), *map(chain.pem_of, presented)])
    expires_at = min(certificate.not_valid_after_utc for certificate in ordered)
    if expires_at - datetime.now(UTC) < _SOON:
        notes.append(f"It ends on {expires_at:%Y-%m-%d}.")
    return OwnCertificate(
        certificates=tuple(ordered),
        client_pem=Secret(pem),
        authority_pem=chain.pem_of(ordered[-1]) if has_authority else "",
        expires_at=expires_at,
        notes=tuple(notes),
    )


def _authority_alone(found: Contents) -> OwnCertificate:
    lowest = [one for one in found.certificates if not chain.has_signed(one, found.certificates)]
    if not all(map(chain.is_authority, lowest)):
        raise InvalidItemError(
            "This is a client's certificate without its private key.",
            "Give the key as well: --key FILE. To store a CA alone, give the CA's certificate.",
        )
    if len(lowest) > 1:
        raise InvalidItemError(
            f"There are {len(lowest)} CAs in this that have nothing to do with each other.",
            "An item holds one: add each under a name of its own.",
        )
    ordered = chain.ordered(lowest[0], found.certificates)
    chain.check_times(ordered)
    authority = ordered[-1]
    notes = [_NO_CLIENT]
    if len(ordered) > 1:
        notes.append(f"Of the chain, the CA at its end is stored: {chain.called(authority)}.")
    return OwnCertificate(
        certificates=(authority,),
        client_pem=None,
        authority_pem=chain.pem_of(authority),
        expires_at=authority.not_valid_after_utc,
        notes=tuple(notes),
    )


def _the_key(found: Contents) -> Any:  # noqa: ANN401 - cryptography's union
    distinct = {chain.public_bytes(key.public_key()): key for key in found.keys}
    if len(distinct) > 1:
        raise InvalidItemError(
            f"There are {len(distinct)} private keys in this.",
            "Give one: that of the client. The CA's own key stays where it is.",
        )
    key = next(iter(distinct.values()))
    _check_strength(key)
    return key


def _check_strength(key: Any) -> None:  # noqa: ANN401 - cryptography's union
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    if isinstance(key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)):
        return
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in {
        "secp256r1",
        "secp384r1",
        "secp521r1",
    }:
        return
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size >= _FEWEST_RSA_BITS:
            return
        raise InvalidItemError(
            f"An RSA key of {key.key_size:,} bits is refused by TLS today.",
            "Have a certificate made with 2,048 bits or more, or with ECDSA P-256.",
        )
    raise InvalidItemError(
        "The private key is of a type that TLS servers do not take.",
        "Those they take: ECDSA P-256, P-384 and P-521, Ed25519, RSA.",
    )


def _private_pem(key: Any) -> str:  # noqa: ANN401 - cryptography's union
    from cryptography.hazmat.primitives import serialization

    data: bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return data.decode()
