"""Forms: the ways in which a value gets written down, each a pattern of its own."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from centml_nb.secret import Secret

SHORTEST = 8
"""A value with fewer characters is not looked for: taking it out would garble ordinary text."""

_FEWEST_DISTINCT = 4
_PASSPHRASE_WORDS = 4
_LONGEST_NUMBER = 4
_LONG_WORD = 6
# `word`, `Word`, `WORD`, `GPUs`, `camelCase`, `OpenAI`, `vLLM`.
_SPELT = r"[A-Z]?[a-z]+(?:[A-Z][a-z]+)*(?:[A-Z]{2,4})?|[a-z]?[A-Z]{2,}s?|[A-Z]"
# Patterns are compiled at their first use: a list that reads no value does not wait for them.
_PLAIN_PLACE = r"(?:[a-z][a-z0-9+]*://|[~.]?/)[^@?\s]*"
_HTML = r"[&<>\"']"
_PRIVATE_PEM = r"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\s*(.+?)\s*-----END \1-----"
_ANY_PEM = r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----"
# A line's end, also as JSON writes it, or a character of base64.
_OF_BODY = r"\\[nr]|\s|([A-Za-z0-9+/=])"


def forms(secret: Secret) -> tuple[str, ...]:
    """Return the spellings of a value that are looked for.

    Of a private key in PEM form only what is secret is a spelling: its header lines, its
    algorithm's fixed bytes and its public part stand in other keys and in certificates as well.
    What stands beside such a key is spelt as any other value is.
    """
    from centml_nb.redaction.visible import visible

    value = secret.reveal()
    keys = list(re.finditer(_PRIVATE_PEM, value, re.DOTALL))
    found = [form for key in keys for form in _key_forms(key[0], key[2])]
    for text in _beside_keys(value) if keys else [value]:
        found += _spellings(text)
    # What is found looks past line breaks and colour codes, so the patterns have none either.
    seen = map(visible, found)
    return tuple(dict.fromkeys(form for form in seen if len(form) >= SHORTEST))


def is_looked_for(secret: Secret) -> bool:
    """Say whether a value is one that can be taken out of text without garbling it."""
    return not is_ordinary(secret.reveal())


def is_ordinary(value: str) -> bool:
    """Say whether a value is so short or plain that taking it out would garble ordinary text.

    `production`, `us-east-1`, a model's name, an address without a password are; four words in a
    row, as in a pass phrase, are not.
    """
    if len(value) < SHORTEST or len(set(value)) < _FEWEST_DISTINCT:
        return True
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", value) if part]
    if not all(part.isalpha() or len(part) <= _LONGEST_NUMBER for part in parts):
        return False
    if re.fullmatch(_PLAIN_PLACE, value, re.IGNORECASE):
        return True
    words = [part for part in parts if part.isalpha()]
    if any(re.search(r"[a-z][A-Z].*[a-z][A-Z]", word) for word in words):
        return False
    # Letters that were drawn: words are seldom spelt so, and less than twice.
    drawn = [word for word in words if not re.fullmatch(_SPELT, word)]
    if len(drawn) > 1 or any(len(word) >= _LONG_WORD for word in drawn):
        return False
    return len({word.lower() for word in words}) < _PASSPHRASE_WORDS


def _spellings(value: str) -> Iterator[str]:
    yield value
    yield value[::-1]
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield repr(value)[1:-1]
    if re.search(_HTML, value):
        from html import escape

        yield escape(value)
    yield quote(value, safe="", errors="surrogatepass")
    yield quote(value, errors="surrogatepass")
    if " " in value:
        # As forms are sent (WHATWG's application/x-www-form-urlencoded).
        yield quote_plus(value, errors="surrogatepass")
    data = value.encode(errors="surrogatepass")
    # Bytes are looked at one character a byte.
    yield data.decode("latin-1")
    yield from _encodings(data)


def _encodings(data: bytes) -> Iterator[str]:
    yield data.hex()
    yield data.hex().upper()
    yield data.hex(":")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from _base64(data, encode)


def _base64(data: bytes, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    for before in range(3):
        yield _determined(encode(bytes(before) + data).decode(), before, len(data))


def _determined(encoded: str, before: int, length: int) -> str:
    # The characters of base64 in which no bit of a neighbouring byte stands (RFC 4648).
    first = -(-before * 8 // 6)
    return encoded[first : (before + length) * 8 // 6]


def _beside_keys(value: str) -> Iterator[str]:
    for part in re.sub(_ANY_PEM, "\0", value, flags=re.DOTALL).split("\0"):
        if not is_ordinary(part.strip()):
            yield part.strip()


def _key_forms(pem: str, body: str) -> Iterator[str]:
    # In JSON its lines end in two characters.
    plain = body.replace("\\r", "").replace("\\n", "\n")
    try:
        encoded = "".join(line for line in plain.split() if ":" not in line)
        der = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        yield "".join(body.split())
        yield from _base64(body.encode(errors="surrogatepass"), base64.b64encode)
        return
    parts = _secret_parts(pem.replace(body, plain))
    for part in parts:
        position = der.find(part)
        if position >= 0:
            first, last = -(-position * 8 // 6), (position + len(part)) * 8 // 6
            yield encoded[first:last]
            # The key's text may be encoded once more, as Kubernetes and `base64` do.
            yield from _base64(_text_of(body, first, last).encode(), base64.b64encode)
        yield from _encodings(part)
    if not parts:
        yield encoded
        yield from _base64(body.encode(), base64.b64encode)


def _text_of(body: str, first: int, last: int) -> str:
    """Return the text in which the characters of base64 from `first` on up to `last` stand."""
    found = [match.span(1) for match in re.finditer(_OF_BODY, body) if match[1]][first:last]
    return body[found[0][0] : found[-1][1]]


def _secret_parts(pem: str) -> list[bytes]:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    data = pem.encode(errors="surrogatepass")
    load = (
        serialization.load_ssh_private_key
        if "OPENSSH" in pem
        else serialization.load_pem_private_key
    )
    try:
        key = load(data, None)
    except (ValueError, TypeError):
        return []
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return [key.private_numbers().private_value.to_bytes((key.key_size + 7) // 8, "big")]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return [key.private_bytes_raw()]
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        secret = (numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
        return [number.to_bytes((number.bit_length() + 7) // 8, "big") for number in secret]
    return []
