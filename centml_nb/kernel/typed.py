"""From a typed line to a call: arguments, and errors as a sentence and a hint."""

from __future__ import annotations

import functools
import shlex
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.error import UsageError

from centml_nb.errors import CentMLError, MistypedError, StoppedError
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from IPython.core.magic import Magics

M = TypeVar("M", bound="Magics")


def typed(function: Callable[[M, Namespace], None]) -> Callable[[M, str], None]:
    """Turn a method that takes parsed arguments into a line magic.

    What a user can cause ends the cell as an error without a traceback: the sentence and the hint.
    """

    @functools.wraps(function)
    def magic(self: M, line: str) -> None:
        try:
            function(self, _parsed(magic, line))
        except CentMLError as error:
            raise _without_traceback(error) from None
        except KeyboardInterrupt:
            raise _without_traceback(
                StoppedError("Stopped.", "This kernel's environment is as it was: %centml_status")
            ) from None

    return magic


def _parsed(magic: Any, line: str) -> Namespace:  # noqa: ANN401 - IPython puts `parser` on it
    name = magic.__name__
    try:
        arguments: Namespace = magic.parser.parse_args(shlex.split(line))
    except (UsageError, ValueError) as error:
        raise MistypedError(f"%{name}: {error}.", f"See how it is typed: %{name}?") from None
    return arguments


def _without_traceback(error: CentMLError) -> CentMLError:
    lines = [f"{type(error).__name__}: {REGISTRY.redact(error.message)}"]
    lines.append(f"  → {REGISTRY.redact(error.hint)}")
    # IPython asks an exception for its own rendering.
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
    return error
