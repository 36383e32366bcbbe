"""Given: where a value comes from: a file, a variable, standard input; never a typed word."""

from __future__ import annotations

import base64
import codecs
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError, MistypedError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STANDARD_INPUT = "-"
_LARGEST_BYTES = 1_000_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what PowerShell writes


@dataclass(frozen=True, slots=True)
class Given:
    """Where a value is, as it was typed; paths may begin with `~`.

    Attributes:
        file: a file with the value.
        variable: an environment variable with it.
        key: for a certificate, a file with its private key.
        authority: for a certificate, a file with the CA's.
        password_variable: an environment variable with what unlocks it.
    """

    file: str | None = None
    variable: str | None = None
    key: str | None = None
    authority: str | None = None
    password_variable: str | None = None

    def words(self) -> tuple[str, ...]:
        """Return what was typed, each of which could be a value by mistake."""
        typed = (self.file, self.variable, self.key, self.authority, self.password_variable)
        return tuple(word for word in typed if word)

    def value(
        self, kind: Kind, otherwise: Callable[[], Secret], standard_input: IO[bytes] | None = None
    ) -> Secret:
        """Return the value; for a certificate what all its files hold, one after another.

        Args:
            kind: the kind of secret.
            otherwise: gives the value where neither a file nor a variable is named.
            standard_input: what the file `-` is, where there is such a thing.

        Raises:
            MistypedError: two places for one value, or a key for a kind that has none.
            InvalidItemError: a file that cannot be read or is no text, a variable that is not set.
        """
        if self.file and self.variable:
            raise MistypedError(
                "A value comes from one place, and two were named.",
                "Take --from-file or --from-env away.",
            )
        if (self.key or self.authority) and kind is not Kind.CERTIFICATE:
            raise MistypedError(
                f"--key and --ca belong to certificates, and this is {kind.noun}.",
                "Give its one file: --from-file FILE",
            )
        parts = [self._first(kind, otherwise, standard_input)]
        parts += [_of_file(kind, path, None) for path in (self.key, self.authority) if path]
        return Secret("\n".join(part.reveal() for part in parts)) if len(parts) > 1 else parts[0]

    def password(self) -> Secret | None:
        """Return the password that a variable holds, where one is named.

        Raises:
            InvalidItemError: the variable is not set.
        """
        return _of_variable(self.password_variable, os.environ) if self.password_variable else None

    def _first(
        self, kind: Kind, otherwise: Callable[[], Secret], standard_input: IO[bytes] | None
    ) -> Secret:
        if self.file:
            return _of_file(kind, self.file, standard_input)
        return _of_variable(self.variable, os.environ) if self.variable else otherwise()


def _of_file(kind: Kind, name: str, standard_input: IO[bytes] | None) -> Secret:
    path = Path(name).expanduser()
    try:
        if name == STANDARD_INPUT:
            data = _of_standard_input(standard_input)
        else:
            with path.open("rb") as file:
                data = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise InvalidItemError(
            f"There is no file {path}.", f"The working directory is {Path.cwd()}."
        ) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise InvalidItemError(
            f"{path} cannot be read: {reason}.", "Name a file of your own with the value in it."
        ) from None
    if len(data) > _LARGEST_BYTES:
        raise InvalidItemError(
            f"{path} is larger than any secret.", "Name the file with the value in it."
        )
    return _text(kind, data, str(path))


def _of_standard_input(stream: IO[bytes] | None) -> bytes:
    if stream is None:
        raise InvalidItemError(
            "A kernel has no standard input to read a value from.",
            "Name a file, or leave --from-file out: you are asked for the value.",
        )
    return stream.read(_LARGEST_BYTES + 1)


def _of_variable(name: str, environment: Mapping[str, str]) -> Secret:
    value = environment.get(name)
    if value is None:
        raise InvalidItemError(
            f"There is no variable {name} in this process's environment.",
            "Set it where this process is started, or give the value another way: --from-file FILE",
        )
    return Secret(value)


def _text(kind: Kind, data: bytes, where: str) -> Secret:
    try:
        if data.startswith(_UTF_16):
            return Secret(data.decode("utf-16"))
        return Secret(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        if kind is Kind.CERTIFICATE:  # a PKCS#12 file
            return Secret(base64.b64encode(data).decode())
    raise InvalidItemError(
        f"{where} is no text: it has bytes in it that are no UTF-8.",
        "Give a text; a binary file fits as base64.",
    )
