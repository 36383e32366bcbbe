"""Reading a `.env` file of the user's: whole, text, and of a sensible size."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.errors import EnvFileError
from centml_nb.vault import dotenv

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from centml_nb.vault.dotenv import Assignment, BrokenLine

_LARGEST_BYTES = 16_000_000
_OTHERS = 0o077
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What a file holds.

    Attributes:
        shown: what it is called.
        assignments: its variables, in its order.
        broken: the lines that are none.
        is_open_to_others: whether others on this machine can read it.
        is_stream: whether it is gone once it is read: a pipe, or standard input.
    """

    shown: str
    assignments: tuple[Assignment, ...]
    broken: tuple[BrokenLine, ...] = ()
    is_open_to_others: bool = False
    is_stream: bool = False


def read_file(path: Path) -> EnvFile:
    """Return what a file holds; each value is registered with redaction.

    Raises:
        EnvFileError: it cannot be read, or is no text; nothing of it is in the sentence.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            # A pipe as well: `<(sops -d secrets.env)`.
            if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
                raise EnvFileError(f"{path} is not a file.", "Name a .env file.")
            found = read_stream(file, str(path))
    except OSError as error:
        raise EnvFileError(
            f"{path} cannot be read: {error.strerror or 'the system refused'}.",
            "Name a .env file that you can read.",
        ) from None
    is_file = stat.S_ISREG(mode)
    is_open = os.name == "posix" and is_file and bool(mode & _OTHERS)
    return EnvFile(found.shown, found.assignments, found.broken, is_open, is_stream=not is_file)


def read_stream(file: BinaryIO, shown: str) -> EnvFile:
    """Return what an open file holds, called `shown`.

    Raises:
        EnvFileError: it is too large, or no text.
    """
    data = file.read(_LARGEST_BYTES + 1)
    if len(data) > _LARGEST_BYTES:
        raise EnvFileError(
            f"{shown} is larger than {_LARGEST_BYTES // 1_000_000} MB.",
            "A .env file holds NAME=value lines; is it the right one?",
        )
    if data.startswith(_UTF_16):
        raise EnvFileError(
            f"{shown} is in UTF-16, as Windows PowerShell writes files.", "Save it as UTF-8."
        )
    assignments, broken = dotenv.parse(data)
    return EnvFile(shown, tuple(assignments), tuple(broken), is_stream=True)
