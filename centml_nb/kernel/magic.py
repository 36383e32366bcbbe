"""Magic: from a typed line to a call; errors come as a sentence and a hint."""

from __future__ import annotations

import functools
import re
import shlex
from importlib import import_module
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from centml_nb.errors import CentMLError, MistypedError, StoppedError
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell


# A comment begins behind white space, outside of quotes.
_WORDS_AND_COMMENT = re.compile(
    r"""((?:[^\s'"#\\]|\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?<=\S)\#|\s(?!\s*\#))*)\s*(\#.*)?""",
    re.DOTALL,
)


class Magic:
    """A line or cell magic, imported when it is first used or asked about.

    It is a function `(shell, arguments)`, for a cell magic `(shell, arguments, cell)`, under
    IPython's `magic_arguments`. What a user can cause ends the cell as an error without a
    traceback: the sentence and the hint.
    """

    def __init__(self, shell: InteractiveShell, name: str, module: str) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = module
        self._shell = shell

    @property
    def __doc__(self) -> str:  # type: ignore[override] # what `%name?` shows
        return str(self._function.__doc__)

    def __call__(self, line: str, *cell: str) -> None:
        """Run it with what was typed after its name, and the cell below where there is one."""
        try:
            self._function(self._shell, self._parsed(line), *cell)
        except CentMLError as error:
            raise _without_traceback(_unrepeated(line, error)) from None
        except KeyboardInterrupt:
            raise _without_traceback(
                StoppedError("Stopped.", "This kernel's environment is as it was: %centml_status")
            ) from None

    @functools.cached_property
    def _function(self) -> Callable[..., None]:
        function: Callable[..., None] = getattr(import_module(self.__module__), self.__name__)
        return function

    def _parsed(self, line: str) -> Namespace:
        parser: Any = self._function.parser  # type: ignore[attr-defined] # magic_arguments's
        # An option that is added would change what an abbreviation does.
        parser.allow_abbrev = False
        try:
            return _in_any_order(parser, shlex.split(_without_comment(line)))
        except (UsageError, ValueError) as error:
            # What is wrong may be a value, and the sentence would repeat it.
            from centml_nb.accounts.mistyped import refuse_values
            from centml_nb.settings import home_directory

            refuse_values(home_directory(), *re.split(r"[\s='\"]+", line))
            name = self.__name__
            raise MistypedError(f"%{name}: {error}.", f"See how it is typed: %{name}?") from None


def _in_any_order(parser: Any, words: list[str]) -> Namespace:  # noqa: ANN401 - IPython's
    """Parse words: `NAME --visibility org NEW` as well, which a parser takes at a second try."""
    try:
        arguments: Namespace = parser.parse_args(words)
    except UsageError as error:
        try:
            arguments = parser.parse_intermixed_args(words)
        except UsageError:
            # The first try names what is missing; the second one what may be left out as well.
            raise error from None
    return arguments


def _without_comment(line: str) -> str:
    found = _WORDS_AND_COMMENT.fullmatch(line)
    if found is None or found[2] is None:
        return line
    from centml_nb.accounts.mistyped import refuse_values
    from centml_nb.settings import home_directory

    refuse_values(home_directory(), *found[2].split())
    return found[1]


def _unrepeated(line: str, error: CentMLError) -> CentMLError:
    from centml_nb.accounts.mistyped import unrepeated
    from centml_nb.settings import home_directory

    return unrepeated(home_directory(), error, [line])


def _without_traceback(error: CentMLError) -> CentMLError:
    lines = [f"{type(error).__name__}: {REGISTRY.redact(error.message)}"]
    lines.append(f"  → {REGISTRY.redact(error.hint)}")
    # IPython asks an exception for its own rendering.
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
    return error
