"""PEM text (RFC 7468): its blocks, and what copying does to it."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

MENDED = "What copying had done to its line breaks is put right."

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_LINE_BREAKS = re.compile(r"\r\n?")
_HEADER = re.compile(r"^[A-Za-z0-9-]+:", re.MULTILINE)  # `Proc-Type: 4,ENCRYPTED` (RFC 1421)
_LINE_LENGTH = 64
_LONGEST_LINE = 76


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its label (`CERTIFICATE`), and its text with both boundary lines."""

    label: str
    text: str


def mended(text: str) -> str:
    r"""Return `text` with the line breaks that PEM needs.

    Environment variables hold them as `\n`, a masked prompt takes them away, Windows adds a
    carriage return.
    """
    text = _LINE_BREAKS.sub("\n", text.lstrip("\ufeff"))
    if "-----BEGIN " not in text:
        return text
    text = text.replace("\\r", "").replace("\\n", "\n")
    return _BLOCK.sub(_wrapped, text)


def blocks(text: str, label: str = "") -> list[Block]:
    """Return the blocks whose label ends in `label`."""
    found = (Block(block[1], f"{block[0]}\n") for block in _BLOCK.finditer(text))
    return [block for block in found if block.label.endswith(label)]


def without_blocks(text: str) -> str:
    """Return what stands in `text` beside its blocks."""
    return _BLOCK.sub("", text)


def is_encrypted(text: str) -> bool:
    """Say whether a private key in PEM form is locked with a password."""
    return any(
        block.label == "ENCRYPTED PRIVATE KEY" or ",ENCRYPTED" in block.text
        for block in blocks(text, "PRIVATE KEY")
    )


def _wrapped(block: re.Match[str]) -> str:
    label, body = block[1], block[2]
    lines = body.split("\n")
    is_whole = lines[0] == lines[-1] == "" and max(map(len, lines)) <= _LONGEST_LINE
    if is_whole or _HEADER.search(body):
        return block[0]
    wrapped = "\n".join(textwrap.wrap("".join(body.split()), _LINE_LENGTH))
    return f"-----BEGIN {label}-----\n{wrapped}\n-----END {label}-----\n"
