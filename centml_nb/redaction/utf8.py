"""UTF-8 of any text, also of halves of characters that Unicode has no text for."""

from __future__ import annotations


def as_utf8(text: str) -> bytes:
    """Return any text in UTF-8, also one that is none of Unicode."""
    return text.encode("utf-8", "surrogatepass")


def from_utf8(data: bytes) -> str:
    """Return the text of which `as_utf8` made these bytes."""
    return data.decode("utf-8", "surrogatepass")
