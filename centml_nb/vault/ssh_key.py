"""SSH keys: a new one (Ed25519, RFC 8709, in OpenSSH's format), and one that exists, checked."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from centml_nb.errors import InvalidItemError, PasswordNeededError
from centml_nb.secret import Secret
from centml_nb.vault import pem
from centml_nb.vault.checked import Checked

_PUBLIC = re.compile(
    r"^\s*(?:(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA|---- BEGIN SSH2|-----BEGIN [A-Z ]*PUBLIC KEY)"
)
_COMMENT = re.compile(r"[^\x21-\x7e]+")
_LONGEST_COMMENT = 100
_FEWEST_RSA_BITS = 2048


def make_ssh_key() -> Secret:
    """Return a new private key, without a passphrase: what uses it has nobody to ask."""
    from cryptography.hazmat.primitives.asymmetric import ed25519

    return _openssh(ed25519.Ed25519PrivateKey.generate())


def public_line(private: Secret, name: str) -> str:
    """Return the public half as the line that is given to others; nothing where it is no key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        public = _loaded(private.reveal(), None).public_key()
        line = public.public_bytes(
            serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return ""
    comment = _COMMENT.sub("-", name)[:_LONGEST_COMMENT].strip("-")
    return f"{line.decode()} {comment}".rstrip()


def checked_ssh_key(value: Secret, password: Secret | None = None) -> Checked:
    """Return a private key as ssh reads it: OpenSSH's format or PEM, without a passphrase.

    Raises:
        PasswordNeededError: it has a passphrase, and none was given.
        InvalidItemError: a public key, another program's format, or a damaged key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, rsa

    given = value.reveal()
    _check_format(given)
    text = pem.mended(given)
    notes = [pem.MENDED] if text.strip() != given.strip() else []
    is_locked = _is_locked(text)
    if is_locked:
        _check_can_be_unlocked(text, password)
    try:
        key = _loaded(text, password if is_locked else None)
    except (ValueError, TypeError):
        raise _unread(is_locked=is_locked) from None
    except UnsupportedAlgorithm:
        raise InvalidItemError(
            "This ssh key is of a type that is not used here.",
            "Give an Ed25519, ECDSA or RSA key; a key on a security key works with that alone.",
        ) from None
    if isinstance(key, dsa.DSAPrivateKey):
        raise InvalidItemError(
            "This is a DSA key, which OpenSSH no longer takes.",
            "Make another: %vault_generate ssh NAME",
        )
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < _FEWEST_RSA_BITS:
        notes.append(f"An RSA key of {key.key_size:,} bits is refused by many servers.")
    if is_locked:
        notes.append("It is stored without its passphrase: what uses it has nobody to ask.")
        return Checked(_openssh(key), tuple(notes))
    if "BEGIN PRIVATE KEY" in text:
        # ssh reads PKCS #8 of some types alone.
        notes.append("It is stored in OpenSSH's format, which every ssh reads.")
        return Checked(_openssh(key), tuple(notes))
    return Checked(Secret(text), tuple(notes))


def _check_format(text: str) -> None:
    if _PUBLIC.match(text):
        raise InvalidItemError(
            "This is the public half of an ssh key, and the vault keeps the private one.",
            "Give the file without .pub, for instance ~/.ssh/id_ed25519",
        )
    if text.lstrip().startswith("PuTTY-User-Key-File"):
        raise InvalidItemError(
            "This ssh key is in PuTTY's format, which ssh does not read.",
            "Convert it: puttygen key.ppk -O private-openssh -o id",
        )
    if not pem.blocks(pem.mended(text), "PRIVATE KEY"):
        raise InvalidItemError(
            "There is no private key in this.",
            "Give the file that ssh uses, for instance ~/.ssh/id_ed25519",
        )


def _is_locked(text: str) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm

    if pem.is_encrypted(text):
        return True
    if "OPENSSH" not in text:
        return False
    try:
        _loaded(text, None)
    except TypeError:
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return False


def _check_can_be_unlocked(text: str, password: Secret | None) -> None:
    if "OPENSSH" in text and find_spec("bcrypt") is None:
        raise InvalidItemError(
            "This ssh key has a passphrase, and the package bcrypt, which opens it, is missing.",
            "Install it: pip install bcrypt. Or make a key of its own: %vault_generate ssh NAME",
        )
    if password is None:
        raise PasswordNeededError(
            "This ssh key has a passphrase.",
            "Type it when you are asked, or name a variable: --password-from-env VAR",
        )


def _loaded(text: str, password: Secret | None) -> Any:  # noqa: ANN401 - cryptography's union
    from cryptography.hazmat.primitives import serialization

    load = (
        serialization.load_ssh_private_key
        if "OPENSSH" in text
        else serialization.load_pem_private_key
    )
    return load(text.encode(), password.reveal().encode() if password else None)


def _openssh(key: Any) -> Secret:  # noqa: ANN401 - cryptography's union
    from cryptography.hazmat.primitives import serialization

    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    return Secret(data.decode())


def _unread(*, is_locked: bool) -> InvalidItemError:
    if is_locked:
        return InvalidItemError(
            "The passphrase does not open this ssh key.", "Type it again, or take another key."
        )
    return InvalidItemError(
        "This ssh key is damaged: it cannot be read.",
        "Copy the whole file, from -----BEGIN to -----END, and try again.",
    )
