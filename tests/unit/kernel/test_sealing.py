"""What is sealed opens for the one who asked, and for nobody else."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from centml_nb.errors import MistypedError
from centml_nb.kernel.messages import Sealed, written
from centml_nb.kernel.panel.sealing import INFO, sealed
from centml_nb.secret import Secret

PLANTED = "planted-8f3a51c7d2e94b06 ✓"


@pytest.fixture
def asker() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def test_who_asked_opens_it_and_it_is_not_in_the_message(
    asker: ec.EllipticCurvePrivateKey,
) -> None:
    message = sealed(Secret(PLANTED), _public(asker), "id-1", 10)
    assert "planted" not in str(written(message))
    assert b64encode(PLANTED.encode())[:12].decode() not in str(written(message))
    assert _opened(message, asker, "id-1") == PLANTED


def test_nobody_else_opens_it_nor_takes_it_for_another_answer(
    asker: ec.EllipticCurvePrivateKey,
) -> None:
    message = sealed(Secret(PLANTED), _public(asker), "id-1", 10)
    with pytest.raises(InvalidTag):
        _opened(message, ec.generate_private_key(ec.SECP256R1()), "id-1")
    with pytest.raises(InvalidTag):
        _opened(message, asker, "id-2")


def test_each_sealing_is_another(asker: ec.EllipticCurvePrivateKey) -> None:
    first, second = (sealed(Secret(PLANTED), _public(asker), "id-1", 10) for _ in range(2))
    assert first.ciphertext != second.ciphertext
    assert first.public_key != second.public_key


@pytest.mark.parametrize("key", ["", "no base64!", b64encode(b"\x04" + bytes(64)).decode()])
def test_what_is_no_public_key_gets_nothing(key: str) -> None:
    with pytest.raises(MistypedError):
        sealed(Secret(PLANTED), key, "id-1", 10)


def _public(key: ec.EllipticCurvePrivateKey) -> str:
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b64encode(point).decode()


def _opened(message: Sealed, key: ec.EllipticCurvePrivateKey, request_id: str) -> str:
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), b64decode(message.public_key)
    )
    derived = HKDF(SHA256(), 32, None, INFO).derive(key.exchange(ec.ECDH(), theirs))
    opened = AESGCM(derived).decrypt(
        b64decode(message.nonce), b64decode(message.ciphertext), request_id.encode()
    )
    return opened.decode()
