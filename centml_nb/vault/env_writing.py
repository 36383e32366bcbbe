"""Writing `.env` files: for python-dotenv exactly, and for a shell wherever both can be had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from centml_nb.errors import InvalidItemError
from centml_nb.vault.dotenv import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from centml_nb.secret import Secret

HEADER = "# Secrets in plain text: keep this file to yourself, and out of git.\n"

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")
_EXPANDED = re.compile(r"\$\{[^}:]*(?::-[^}]*)?\}")


def written(assignments: Iterable[tuple[str, Secret]]) -> str:
    """Return a `.env` file that python-dotenv, and `dotenv.parse`, read back exactly.

    Raises:
        InvalidItemError: a value that is no text that UTF-8 can hold.
    """
    # Before 1.2.3 python-dotenv takes a backslash before the closing quote for an escape where
    # another quote follows in the file.
    ordered = sorted(assignments, key=lambda one: one[1].reveal().endswith("\\"))
    for name, value in ordered:
        if not is_text(value.reveal()):
            raise InvalidItemError(
                f"The value for {name} is no text that a .env file can hold.",
                "Leave it out, and use it from the vault: %vault_use NAME",
            )
    lines = (f"{name}={_quoted(value.reveal())}\n" for name, value in ordered)
    return "".join((HEADER, *lines))


def is_for_shells(value: Secret) -> bool:
    """Say whether a shell that sources the file reads this value as it is."""
    text = value.reveal()
    if _PLAIN.fullmatch(text) or _fits_single_quotes(text):
        return "\0" not in text
    return not set(text) & set("$`\r\0")


def is_expanded(value: Secret) -> bool:
    """Say whether a value holds a `${…}`, which python-dotenv fills in unless it is told not to."""
    return _EXPANDED.search(value.reveal()) is not None


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if _fits_single_quotes(value):
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
    return f'"{escaped}"'


def _fits_single_quotes(value: str) -> bool:
    # Between them a shell knows no escapes, and python-dotenv two: \\ and \'.
    return not ("'" in value or "\r" in value or "\\\\" in value or value.endswith("\\"))
