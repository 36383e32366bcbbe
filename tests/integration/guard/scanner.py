"""Looks for values in what was captured, by undoing every spelling: no line of it is the guard's.

The guard writes a value down in many ways and looks for each. This one goes the other way about: it
takes what was captured apart (JSON, escapes, colours, line breaks, base64, hexadecimal, percent
signs), and looks for twelve characters of the value in a row in whatever comes out.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RUN = 12
_TWICE = 100
_COLOUR = re.compile(
    r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b[()*+][0-9A-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)
_TYPED_COLOUR = re.compile(r"\\(?:x1b|u001b|033|e)\[[0-9;]*m", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")
_HEX = re.compile(r"[0-9a-fA-F]{24,}")
_HEX_APART = re.compile(r"(?:[0-9a-fA-F]{2}:\s*){11,}[0-9a-fA-F]{2}")
_ESCAPE = re.compile(
    r"\\u[0-9a-fA-F]{4}|\\U00(?:10|0[0-9a-fA-F])[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}"
    r"|\\[0-3][0-7]{2}|\\[0-7]{1,2}|\\[nrtbfav\\\"'/]"
)
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


@dataclass(frozen=True)
class Finding:
    """Twelve characters of a value, or more, and how they were spelt; it holds none of them."""

    name: str
    place: str
    spelling: str


class Scanner:
    """Knows values by name: texts as they are, or the bytes in which a key is secret."""

    def __init__(self, values: Iterable[tuple[str, str | bytes]]) -> None:
        self._runs: dict[bytes, str] = {}
        # What held nothing is not looked through again: most of what comes, comes often.
        self._clean: set[str] = set()
        self._clean_bytes: set[bytes] = set()
        for name, value in values:
            data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
            if len(data) < RUN:
                raise ValueError(f"{name} is too short to be looked for.")
            plain = data if isinstance(value, bytes) else re.sub(rb"\s+", b"", data)
            for spelling in (data, plain):
                for one in (spelling, spelling[::-1]):
                    self._learn(name, one)

    def _learn(self, name: str, data: bytes) -> None:
        for start in range(len(data) - RUN + 1):
            self._runs[data[start : start + RUN]] = name

    def text(self, text: str, place: str) -> set[Finding]:
        """Look through a text, in every way of reading it."""
        found: set[Finding] = set()
        if text in self._clean:
            return found
        for spelling, read in _readings(text):
            found |= self._bytes(read.encode("utf-8", "surrogatepass"), place, spelling)
            for inner, data in _decoded(read):
                found |= self._bytes(data, place, f"{spelling}, {inner}")
                if data.isascii() and len(data) >= _TWICE:
                    # A key's text is base64 itself, in lines.
                    for again, twice in _decoded(_SPACE.sub("", data.decode())):
                        found |= self._bytes(twice, place, f"{spelling}, {inner}, {again}")
        if not found:
            self._clean.add(text)
        return found

    def data(self, data: bytes, place: str) -> set[Finding]:
        """Look through bytes: as they are, as text, and as text of two or four bytes each."""
        found = self._bytes(data, place, "bytes")
        found |= self._bytes(data.replace(b"\0", b""), place, "NULs removed")
        found |= self.text(data.decode("latin-1"), place)
        try:
            found |= self.text(data.decode("utf-8"), place)
        except UnicodeDecodeError:
            return found
        return found

    def json(self, data: bytes, place: str) -> set[Finding]:
        """Look through JSON: raw, and each text and each key in it."""
        found = self._bytes(data, place, "raw")
        for text in texts(json.loads(data)):
            found |= self.text(text, place)
        return found

    def tree(self, root: Path, *, without: tuple[str, ...] = ()) -> set[Finding]:
        """Look through every file below a directory, and through the files' names."""
        found: set[Finding] = set()
        for path in sorted(root.rglob("*")):
            place = str(path.relative_to(root))
            if place.partition("/")[0] in without:
                continue
            found |= self.text(place, "a file's name")
            if path.is_file() and not path.is_symlink():
                found |= self.data(path.read_bytes(), place)
        return found

    def _bytes(self, data: bytes, place: str, spelling: str) -> set[Finding]:
        if len(data) < RUN or data in self._clean_bytes:
            return set()
        windows = {data[start : start + RUN] for start in range(len(data) - RUN + 1)}
        found = {Finding(self._runs[run], place, spelling) for run in self._runs.keys() & windows}
        if not found:
            self._clean_bytes.add(data)
        return found


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    """Give every text in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def names(findings: Iterable[Finding]) -> set[str]:
    """Return which values were found."""
    return {finding.name for finding in findings}


def _readings(text: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for spelling, read in _every_reading(text):
        if read not in seen:
            seen.add(read)
            yield spelling, read


def _every_reading(text: str) -> Iterator[tuple[str, str]]:
    yield "plain", text
    bare = _TYPED_COLOUR.sub("", _COLOUR.sub("", text))
    yield "colours removed", bare
    yield "white space removed", _SPACE.sub("", bare)
    escaped = _unescaped(bare)
    yield "escapes undone", escaped
    yield "escapes undone, white space removed", _SPACE.sub("", _COLOUR.sub("", escaped))
    if "<" in bare:
        yield "tags removed", html.unescape(_TAG.sub("", bare))
    if _ENTITY.search(bare):
        yield "HTML undone", html.unescape(bare)
    if _PERCENT.search(bare):
        data = unquote_to_bytes(bare.encode("utf-8", "surrogatepass"))
        yield "percent signs undone", data.decode("utf-8", "replace")
        yield "a form undone", unquote_plus(bare, errors="replace")
    elif "+" in bare:
        yield "a form undone", bare.replace("+", " ")


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: codecs.decode(_python_form(match[0]), "unicode_escape"), text)


def _python_form(escape: str) -> str:
    return "/" if escape == r"\/" else escape


def _decoded(text: str) -> Iterator[tuple[str, bytes]]:
    for match in _HEX.finditer(text):
        for skipped in range(2):
            digits = match[0][skipped:]
            yield "hexadecimal undone", binascii.unhexlify(digits[: len(digits) // 2 * 2])
    for match in _HEX_APART.finditer(text):
        yield "hexadecimal undone", binascii.unhexlify(re.sub(r"[:\s]", "", match[0]))
    for match in _BASE64.finditer(text):
        standard = match[0].replace("-", "+").replace("_", "/")
        for skipped in range(4):
            digits = standard[skipped:]
            yield "base64 undone", base64.b64decode(digits[: len(digits) // 4 * 4])
            # The characters before the last full group of four hold up to two bytes more.
            rest = digits[len(digits) // 4 * 4 :]
            if len(rest) > 1:
                yield "base64 undone", base64.b64decode(digits + "=" * (4 - len(rest)))
