"""Shapes: what is known for a secret by its form alone, whoever's it is.

Private keys in PEM form (RFC 7468), Hugging Face's tokens, and JSON Web Tokens (RFC 7519) that a
platform of ours issued. The platform's other keys are plain hexadecimal digits, as hashes are.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDARY = b"\xff"
"""Stands between two texts of one buffer: a byte that is never part of UTF-8."""

_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9 ]{0,24}PRIVATE KEY)-----")
_LONGEST_BODY = 20_000
# What stands between the lines of a key that is written in code or in JSON: \n, quotes, commas, and
# a + between two literals. Within a line it is a digit of base64.
_BETWEEN = re.compile(rb"(?:\\+[nrt]|[\s\"',\\]|(?<=[\s\"'])\+(?=[\s\"'\\]))+")
_BROKEN_OFF = re.compile(rb"(?:[A-Za-z0-9+/=\s]|\\+[nrt]|[\"',])*")
_BODY = re.compile(rb"[A-Za-z0-9+/=]{64,}")
_FEWEST_DISTINCT = 16
_HF_TOKEN = re.compile(rb"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])")
_JWT = re.compile(rb"eyJ[A-Za-z0-9_-]{10,}\.(eyJ[A-Za-z0-9_-]{10,})\.[A-Za-z0-9_-]{20,}")
_ISSUER = re.compile(r"https://(?:[a-z0-9-]+\.)*(?:centml|workos)\.com(?:/|$)|http://127\.0\.0\.1")


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that looks like a secret: where it stands, and what it is."""

    start: int
    end: int
    noun: str


def shapes(data: bytes) -> Iterator[Shape]:
    """Yield what is a secret by its form alone."""
    if b"PRIVATE KEY-----" in data:
        yield from _private_keys(data)
    if b"hf_" in data:
        for found in _HF_TOKEN.finditer(data):
            if len(set(found[0])) >= _FEWEST_DISTINCT:
                yield Shape(found.start(), found.end(), "Hugging Face token")
    if b".eyJ" in data:
        for found in _JWT.finditer(data):
            if _is_ours(found[1]):
                yield Shape(found.start(), found.end(), "access token")


def _private_keys(data: bytes) -> Iterator[Shape]:
    end = 0
    for begin in _BEGIN.finditer(data):
        if begin.start() < end:
            continue
        last = b"-----END " + begin[1] + b"-----"
        limit = data.find(BOUNDARY, begin.end(), begin.end() + _LONGEST_BODY)
        limit = begin.end() + _LONGEST_BODY if limit < 0 else limit
        closed = data.find(last, begin.end(), limit)
        if closed >= 0:
            body, end = data[begin.end() : closed], closed + len(last)
        else:
            broken_off = _BROKEN_OFF.match(data, begin.end(), limit)
            end = broken_off.end() if broken_off else begin.end()
            body = data[begin.end() : end]
        if _is_key_body(body):
            yield Shape(begin.start(), end, "private key")


def _is_key_body(body: bytes) -> bool:
    return any(
        len(set(run[0])) >= _FEWEST_DISTINCT for run in _BODY.finditer(_BETWEEN.sub(b"", body))
    )


def _is_ours(payload: bytes) -> bool:
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    except ValueError:
        return False
    return isinstance(claims, dict) and _ISSUER.match(str(claims.get("iss", ""))) is not None
