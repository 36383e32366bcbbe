"""Private keys and certificates out of PEM text, or out of PKCS#12 (RFC 7292), unlocked."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from centml_nb.errors import InvalidItemError, PasswordNeededError
from centml_nb.vault import pem

if TYPE_CHECKING:
    from cryptography import x509

    from centml_nb.secret import Secret

_OTHER_LABELS = {
    "CERTIFICATE REQUEST": "a request for a certificate, not the certificate",
    "NEW CERTIFICATE REQUEST": "a request for a certificate, not the certificate",
    "PUBLIC KEY": "a public key alone",
    "RSA PUBLIC KEY": "a public key alone",
    "X509 CRL": "a list of revoked certificates",
    "OPENSSH PRIVATE KEY": "an ssh key; its kind is ssh: %vault_add ssh NAME",
}
_PKCS7 = {"PKCS7", "CMS"}
_MOST_CERTIFICATES = 30
_SEQUENCE = b"\x30"  # with which DER's structures begin (X.690)


@dataclass(slots=True)
class Contents:
    """What a file holds, in its order.

    Attributes:
        keys: private keys.
        certificates: certificates, each once.
    """

    keys: list[Any] = field(default_factory=list)
    certificates: list[x509.Certificate] = field(default_factory=list)


def contents(value: Secret, password: Secret | None = None) -> Contents:
    """Return what is in a PEM text, or in a PKCS#12 file as base64.

    Raises:
        PasswordNeededError: it is locked, and no password was given.
        InvalidItemError: another format, a damaged file, or the wrong password.
    """
    text = pem.mended(value.reveal())
    found = Contents()
    # A PKCS#12 file may be given beside a CA in PEM form.
    binary = _binary(pem.without_blocks(text))
    if binary.startswith(_SEQUENCE) or "-----BEGIN " not in text:
        found = _of_pkcs12(binary, password)
    if "-----BEGIN " in text:
        beside = _of_pem(text, password)
        found.keys += beside.keys
        found.certificates = list(dict.fromkeys([*found.certificates, *beside.certificates]))
    if len(found.certificates) > _MOST_CERTIFICATES:
        raise InvalidItemError(
            f"There are {len(found.certificates)} certificates in this: a bundle of roots.",
            "Give the one CA that signed your client's certificate.",
        )
    return found


def _of_pem(text: str, password: Secret | None) -> Contents:
    from cryptography import x509

    found = Contents()
    for block in pem.blocks(text):
        if block.label in {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"}:
            # OpenSSL's own trust settings, behind the certificate, are in the last of these alone.
            plain = block.text.replace(block.label, "CERTIFICATE")
            try:
                certificate = x509.load_pem_x509_certificate(plain.encode())
            except ValueError:
                raise _damaged("A certificate") from None
            if certificate not in found.certificates:
                found.certificates.append(certificate)
        elif block.label.endswith("PRIVATE KEY") and block.label not in _OTHER_LABELS:
            found.keys.append(_private_key(block, password))
    if not (found.keys or found.certificates):
        raise _nothing_in(text)
    return found


def _private_key(block: pem.Block, password: Secret | None) -> Any:  # noqa: ANN401 - a union
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    is_locked = pem.is_encrypted(block.text)
    if is_locked and password is None:
        raise _password_needed("The private key")
    secret = password.reveal().encode() if password and is_locked else None
    try:
        return load_pem_private_key(block.text.encode(), secret)
    except (ValueError, TypeError):
        raise (
            _wrong_password("the private key") if is_locked else _damaged("The private key")
        ) from None
    except UnsupportedAlgorithm:
        raise InvalidItemError(
            "The private key is of a type, or locked in a way, that is not known here.",
            "Convert it: openssl pkey -in FILE -out new.pem",
        ) from None


def _of_pkcs12(data: bytes, password: Secret | None) -> Contents:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    # Without a password, both ways in which programs write that.
    tried = [password.reveal().encode()] if password else [None, b""]
    for secret in tried:
        try:
            opened = load_pkcs12(data, secret)
        except ValueError:
            continue
        except UnsupportedAlgorithm:
            raise InvalidItemError(
                "This PKCS#12 file is locked in an old way that is not known here.",
                "Convert it: openssl pkcs12 -legacy -in FILE -out new.pem",
            ) from None
        first = [opened.cert.certificate] if opened.cert else []
        others = [other.certificate for other in opened.additional_certs]
        keys = [opened.key] if opened.key else []
        return Contents(keys, list(dict.fromkeys([*first, *others])))
    _check_is_pkcs12(data)
    if password is None:
        raise _password_needed("The PKCS#12 file")
    raise _wrong_password("the PKCS#12 file")


def _check_is_pkcs12(data: bytes) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    for load in (x509.load_der_x509_certificate, lambda der: load_der_private_key(der, None)):
        try:
            load(data)
        except (ValueError, TypeError):
            continue
        raise InvalidItemError(
            "This is one certificate or key in binary form (DER).",
            "Convert it: openssl x509 -inform der -in FILE -out new.pem (a key: openssl pkey)",
        )
    # A PFX is a sequence that begins with its version, 3 (RFC 7292, section 4).
    if not data.startswith(_SEQUENCE) or b"\x02\x01\x03" not in data[:8]:
        raise InvalidItemError(
            "This is neither a certificate in PEM form nor a PKCS#12 file.",
            "Give a .pem (it begins with -----BEGIN), a .p12 or a .pfx.",
        )


def _binary(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return b""


def _nothing_in(text: str) -> InvalidItemError:
    labels = [block.label for block in pem.blocks(text)]
    if _PKCS7 & set(labels):
        return InvalidItemError(
            "This is a PKCS#7 file.", "Convert it: openssl pkcs7 -print_certs -in FILE -out new.pem"
        )
    known = next((_OTHER_LABELS[label] for label in labels if label in _OTHER_LABELS), "")
    return InvalidItemError(
        f"This is {known}." if known else "There is no whole certificate in this.",
        "Give the client's private key, its certificate and the CA's, in PEM form.",
    )


def _damaged(what: str) -> InvalidItemError:
    return InvalidItemError(
        f"{what} in this is damaged: it cannot be read.",
        "Copy the whole file, from -----BEGIN to -----END, and try again.",
    )


def _password_needed(what: str) -> PasswordNeededError:
    return PasswordNeededError(
        f"{what} is locked with a password.",
        "Type it when you are asked, or name a variable: --password-from-env VAR",
    )


def _wrong_password(what: str) -> InvalidItemError:
    return InvalidItemError(
        f"The password does not open {what}.", "Type it again; nothing was stored."
    )
