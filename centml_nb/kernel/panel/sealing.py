"""Sealing a value for the one front end that asked: others get the same message, and no value.

ECDH on P-256 (SEC 1, section 3.3.1) with a pair of keys for this one value, HKDF-SHA256 (RFC 5869)
to a key of AES-256-GCM (NIST SP 800-38D). The request's id is authenticated with it.
"""

from __future__ import annotations

import binascii
import os
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from centml_nb.errors import MistypedError
from centml_nb.kernel.messages import Sealed

if TYPE_CHECKING:
    from centml_nb.secret import Secret

INFO = b"centml-nb/sealed/v1"
_NONCE_BYTES = 12


def sealed(value: Secret, public_key: str, request_id: str, seconds: int) -> Sealed:
    """Return `value` sealed for the holder of the private key of `public_key`.

    Raises:
        MistypedError: that is no public key.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDH,
        SECP256R1,
        EllipticCurvePublicKey,
        generate_private_key,
    )
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        point = b64decode(public_key, validate=True)
        theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except (binascii.Error, ValueError) as error:
        raise MistypedError(
            "The front end sent no key that a value can be sealed for.",
            "Reload the page and try again, or type it: %vault_reveal NAME",
        ) from error
    ours = generate_private_key(SECP256R1())
    shared = ours.exchange(ECDH(), theirs)
    key = HKDF(SHA256(), length=32, salt=None, info=INFO).derive(shared)
    nonce = os.urandom(_NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, value.reveal().encode(), request_id.encode())
    public = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Sealed(
        id=request_id,
        public_key=b64encode(public).decode(),
        nonce=b64encode(nonce).decode(),
        ciphertext=b64encode(ciphertext).decode(),
        seconds=seconds,
    )
