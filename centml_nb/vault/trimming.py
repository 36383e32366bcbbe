"""What copying leaves around a value: line breaks, quotes, a whole line of a `.env` file."""

from __future__ import annotations

import re

from centml_nb.secret import Secret
from centml_nb.vault.checked import Checked

_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’"}  # noqa: RUF001 - as documents have them
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_ASSIGNMENT = re.compile(r"(?:export\s+)?[A-Z][A-Z0-9_]*\s*=\s*(?=[\"'A-Za-z0-9])")
_SCHEME = re.compile(r"(?:Authorization\s*:\s*)?Bearer\s+", re.IGNORECASE)
_SHORTEST_QUOTED = 2


def without_line_break(value: Secret) -> Checked:
    """Return a value without the line break with which a file ends, and without quotes around."""
    text = value.reveal()
    bare = text.removesuffix("\n").removesuffix("\r")
    taken = ["the line break at its end"] if bare != text else []
    unquoted = _unquoted(bare)
    taken += ["the quotes around it"] if unquoted != bare else []
    return _said(unquoted, taken)


def bare_token(value: Secret) -> Checked:
    """Return a token alone, without anything that stands around it where it was copied."""
    text = value.reveal()
    bare = text.strip().strip(_INVISIBLE).strip()
    taken = ["the white space around it"] if bare != text else []
    for noun, what in (("its variable's name", _ASSIGNMENT), ("the word Bearer", _SCHEME)):
        if found := what.match(bare):
            bare = bare[found.end() :]
            taken.append(noun)
        unquoted = _unquoted(bare)
        if unquoted != bare:
            bare = unquoted
            taken.append("the quotes around it")
    return _said(bare, taken)


def _unquoted(text: str) -> str:
    is_quoted = len(text) >= _SHORTEST_QUOTED and _QUOTES.get(text[0]) == text[-1]
    return text[1:-1] if is_quoted else text


def _said(text: str, taken: list[str]) -> Checked:
    if not taken:
        return Checked(Secret(text))
    *first, last = dict.fromkeys(taken)
    listed = f"{', '.join(first)} and {last}" if first else last
    return Checked(Secret(text), (f"Taken off the value: {listed}.",))
