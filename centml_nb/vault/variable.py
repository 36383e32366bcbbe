"""Environment variables, checked: a name that can be one, and a value that one can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from centml_nb.errors import InvalidItemError
from centml_nb.vault.checked import Checked
from centml_nb.vault.trimming import without_line_break

if TYPE_CHECKING:
    from centml_nb.secret import Secret

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BREAKING = {
    "PATH": "which programs are found",
    "HOME": "where your files are looked for",
    "SHELL": "which shell is started",
    "IFS": "how shells read what they are given",
    "ENV": "what each shell runs first",
    "BASH_ENV": "what each shell runs first",
    "TMPDIR": "where temporary files are put",
}
_BREAKING_STARTS = {
    "LD_": "which libraries each program loads",
    "DYLD_": "which libraries each program loads",
    "PYTHON": "how Python starts, and what it imports",
    "JUPYTER": "how Jupyter works",
    "IPYTHON": "how IPython works",
    "CENTML_": "which platform is asked, and as whom",
    "GIT_": "what git does and runs",
}
_MISDIRECTING = re.compile(r"(?:HTTPS?|ALL|NO|FTP)_PROXY|OPENAI_(?:BASE_URL|API_BASE)|SSL_CERT_.*")


def checked_variable_item(name: str, value: Secret, *, exact: bool = True) -> Checked:
    """Return the value, character by character as it is, or without what copying leaves around it.

    Raises:
        InvalidItemError: a name that no variable has, or a value that none can hold.
    """
    checked_variable_name(name)
    trimmed = Checked(value) if exact else without_line_break(value)
    text = trimmed.value.reveal()
    if not text:
        raise InvalidItemError("The value is empty.", "Give a value; the platform takes no empty.")
    if "\0" in text:
        raise InvalidItemError(
            "The value has a NUL character, which no environment variable can hold.",
            "Give a text; a binary file fits as base64.",
        )
    changed = _what_it_changes(name)
    note = f"{name} changes {changed}, wherever it is used." if changed else ""
    return Checked(trimmed.value, tuple(filter(None, (*trimmed.notes, note))))


def checked_variable_name(name: str) -> str:
    """Return `name` if a variable can have it.

    Raises:
        InvalidItemError: none can.
    """
    if not _NAME.fullmatch(name):
        raise InvalidItemError(
            f"“{name}” cannot be a variable's name: letters, digits and _ can, and no digit"
            " comes first.",
            "Give it another: %vault_add env MY_VARIABLE",
        )
    return name


def _what_it_changes(name: str) -> str:
    upper = name.upper()
    if _MISDIRECTING.fullmatch(upper):
        return "where requests go, keys with them, and whom they trust"
    starts = (what for start, what in _BREAKING_STARTS.items() if upper.startswith(start))
    return _BREAKING.get(upper) or next(starts, "")
