"""Fingerprint: a keyed hash that names a value without holding it."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import TYPE_CHECKING, NewType

from centml_nb.errors import PrivateFileError
from centml_nb.private_file import create_private, private_directory, read_private

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.secret import Secret

Fingerprint = NewType("Fingerprint", str)
"""32 hexadecimal digits; `shown` cuts it to what people compare."""

_KEY_BYTES = 32
_SHORTEST = 12
_FEWEST_DISTINCT = 8
_WORD = r"(?:[a-z]+\d{0,2}|\d{1,4}[a-z]?)"
# Names of hosts, models, regions: `us-east-1`, `meta-llama/Llama-3.3-70B-Instruct`.
_WORDS = rf"{_WORD}(?:[-_./:@ ]+{_WORD})*"
_DRAWN = r"[A-Za-z0-9_+/=-]{16,}"
_RISE, _CAPITALS, _FEW_SMALL = r"[a-z][A-Z]", r"[A-Z]{2}", r"(?<![a-z])[a-z]{1,2}(?![a-z])"
_FEWEST_RISES = 2
_FEWEST_FEW_SMALL = 3


class Fingerprinter:
    """Makes fingerprints under a key that never leaves this machine (HMAC-SHA-256, RFC 2104).

    Without the key nobody can try values against a fingerprint.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def kept_in(cls, home: Path) -> Fingerprinter:
        """Return the fingerprinter of this machine, its key made at first use.

        Raises:
            PrivateFileError: the key cannot be kept private, read or written, or is damaged.
        """
        path = private_directory(home) / "fingerprint.key"
        key = read_private(path)
        if key is None:
            key = create_private(path, os.urandom(_KEY_BYTES))
        if len(key) != _KEY_BYTES:
            import shlex

            # Another key in its place would make each value that was seen look like a wrong one.
            raise PrivateFileError(
                f"{path} is damaged: it has {len(key)} bytes and not {_KEY_BYTES}.",
                "Remove it together with what was learnt under it; both come back as keys are"
                f" used: rm -r {shlex.quote(str(path))} {shlex.quote(str(home / 'known'))}",
            )
        return cls(key)

    def of(self, secret: Secret) -> Fingerprint:
        """Return the fingerprint of a value."""
        value = secret.reveal().encode("utf-8", "surrogatepass")
        digest = hmac.new(self._key, value, hashlib.sha256)
        return Fingerprint(digest.hexdigest()[:32])


def shown(fingerprint: Fingerprint) -> str:
    """Return the form that people compare: `#7c1e·a90d`."""
    return f"#{fingerprint[:4]}·{fingerprint[4:8]}"


def is_guessable(secret: Secret) -> bool:
    """Say whether a value is short or plain enough to be found by trying."""
    value = secret.reveal()
    if len(value) < _SHORTEST or len(set(value)) < _FEWEST_DISTINCT:
        return True
    return re.fullmatch(_WORDS, value, re.IGNORECASE) is not None and not _looks_drawn(value)


def _looks_drawn(value: str) -> bool:
    # Of drawn tokens of 32 characters one in 150 has so few digits that it passes for words. Names
    # do not change between small and capital letters as often, nor after so few.
    return (
        re.fullmatch(_DRAWN, value) is not None
        and len(re.findall(_RISE, value)) >= _FEWEST_RISES
        and re.search(_CAPITALS, value) is not None
        and len(re.findall(_FEW_SMALL, value)) >= _FEWEST_FEW_SMALL
    )
