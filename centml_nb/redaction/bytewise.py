"""Bytes of any encoding through redaction: one character a byte on the way in, and back."""

from __future__ import annotations

import re

_ENCODING = "latin-1"
_OURS = re.compile("(⟨[^⟩]*⟩?|[^\\x00-\\xff⟨]+)")


def as_text(data: bytes) -> str:
    """Return bytes as text that `as_bytes` turns into the same bytes."""
    return data.decode(_ENCODING)


def as_bytes(text: str) -> bytes:
    """Return the bytes that were read by `as_text`, and in UTF-8 what redaction put among them."""
    # What stands between these brackets is ours: no byte that was read is such a character.
    return b"".join(
        part.encode("utf-8" if part.startswith("⟨") else _ENCODING)
        for part in _OURS.split(text)
        if part
    )
