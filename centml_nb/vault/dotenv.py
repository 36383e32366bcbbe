"""`.env` files, read by python-dotenv's grammar, without interpolation.

Nothing here touches `os.environ`, and no error or reason shows what stands in a line.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault.mistaken import looks_like_a_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dotenv.parser import Binding

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_LONGEST_SHOWN_NAME = 100
_LONGEST_WORD = 20
_BEGINS_WITH_QUOTE = re.compile(r"\s*(?:export\s+)?[^=#\s]+\s*=\s*['\"]")
_PEM_BODY = re.compile(r"[A-Za-z0-9+/\s\"'\\]*(?:==?[\s\"']*)?|\s*[A-Za-z0-9-]+: [^\n]*\n?")
_PEM_END = re.compile(r"\s*-----END [A-Z0-9 ]+-----")

_NO_ASSIGNMENT = "it is no NAME=value"
_QUOTE = "its quotes do not close, or something follows them"
_UNQUOTED_PEM = "a key or certificate over several lines needs quotes around it"
_NO_NAME = "what stands before its = cannot be a name"
_NOT_TEXT = "it is not UTF-8"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One variable of a file.

    Attributes:
        name: the variable.
        value: its value, registered with redaction.
        line: where it begins, from 1.
        earlier: lines that give it another time before; the last one counts.
    """

    name: str
    value: Secret
    line: int
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """Lines that are no assignment: where they stand, and why; not what they say."""

    line: int
    last: int
    reason: str

    def __str__(self) -> str:
        where = (
            f"line {self.line}" if self.line == self.last else f"lines {self.line} to {self.last}"
        )
        return f"{where}: {self.reason}"


def parse(data: bytes) -> tuple[list[Assignment], list[BrokenLine]]:
    """Return the variables of a `.env` file, in its order, and the lines that are none.

    Each value is registered with redaction before it is returned. Line breaks become newlines, as
    python-dotenv has it.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, Assignment] = {}
    broken: list[BrokenLine] = []
    for part in _parts(text):
        if isinstance(part, BrokenLine):
            broken.append(part)
            continue
        REGISTRY.register(part.name, part.value)
        before = found.pop(part.name, None)
        earlier = (*before.earlier, before.line) if before else ()
        found[part.name] = Assignment(part.name, part.value, part.line, earlier)
    return list(found.values()), broken


def is_text(value: str) -> bool:
    """Say whether UTF-8 can hold a value."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parts(text: str) -> Iterator[Assignment | BrokenLine]:
    from dotenv.parser import parse_stream

    bindings = list(parse_stream(io.StringIO(text, newline="")))
    index = 0
    while index < len(bindings):
        length = _unquoted_pem(bindings, index)
        if length:
            block = bindings[index : index + length]
            yield BrokenLine(_first_line(block[0]), _last_line(block[-1]), _UNQUOTED_PEM)
        else:
            yield from _part(bindings[index])
        index += length or 1


def _part(binding: Binding) -> Iterator[Assignment | BrokenLine]:
    text, line = binding.original.string, _first_line(binding)
    reason = ""
    if binding.error:
        reason = _QUOTE if _BEGINS_WITH_QUOTE.match(text) else _NO_ASSIGNMENT
    elif binding.key is None:  # a comment, or blank lines
        return
    elif binding.value is None:
        reason = _NO_ASSIGNMENT
    elif not _is_name(binding.key):
        reason = _NO_NAME
    elif not is_text(binding.value):
        reason = _NOT_TEXT
    if reason:
        yield BrokenLine(line, _last_line(binding), reason)
    elif binding.key is not None and binding.value is not None:
        yield Assignment(binding.key, Secret(binding.value), line)


def _unquoted_pem(bindings: Sequence[Binding], index: int) -> int:
    # Its lines would pass for names, and so be shown.
    first = bindings[index]
    text = first.original.string
    is_quoted = not first.error and _BEGINS_WITH_QUOTE.match(text)
    is_comment = first.key is None and not first.error
    if is_quoted or is_comment or not _is_left_open(text):
        return 0
    end = index + 1
    while end < len(bindings):
        line = bindings[end].original.string
        if _PEM_END.match(line):
            return end + 1 - index
        if not _PEM_BODY.fullmatch(line):
            break
        end += 1
    return end - index


def _is_left_open(text: str) -> bool:
    return text.count("-----BEGIN ") > text.count("-----END ")


def _is_name(key: str) -> bool:
    # A piece of a broken secret is not shown as if it were a name.
    words = re.split(r"[_.-]", key)
    return (
        _NAME.fullmatch(key) is not None
        and len(key) <= _LONGEST_SHOWN_NAME
        and not looks_like_a_value(key)
        and not any(len(word) > _LONGEST_WORD and re.search(r"\d", word) for word in words)
    )


def _first_line(binding: Binding) -> int:
    text = binding.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return binding.original.line + blank.count("\n")


def _last_line(binding: Binding) -> int:
    return binding.original.line + binding.original.string.rstrip().count("\n")
