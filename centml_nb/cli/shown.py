"""What a command shows: tables and sentences, in the words of the command line."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.views.shown import Sentences, Table


# With its arguments where a quotation says how far they go.
_MAGIC = re.compile(r"`%%?(centml|vault)_(\w+)([^`]*)`|%%?(centml|vault)_(\w+)")
_OTHERWISE = {
    "vault_use": "run",
    "vault_env": "run",
    "centml_connect": "run --endpoint",
    "vault_scrub": "scrub",
    "centml_service_account": "service-account",
}


def as_commands(hint: str) -> str:
    """Return a hint with magics turned into commands: `%vault_list` is `centml-nb vault list`.

    What would put a key into a kernel is `centml-nb run`, which puts it into a command.
    """
    return _MAGIC.sub(_command, hint)


@contextmanager
def written() -> Iterator[None]:
    """Write to standard output in this block; what it does not take ends in a sentence.

    A closed pipe does not: its reader has seen enough, and click ends quietly.

    Raises:
        OutputError: a full disk, for one.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left in it would be written, and refused, once more at the end.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - till it ends
        raise OutputError(
            f"What was to be shown could not be written ({error.strerror or error}).",
            "See where standard output goes: what the command did before is done.",
        ) from None


def show(shown: Table | Sentences) -> None:
    """Print it on standard output, plain or in colours as the terminal can."""
    from rich.console import Console

    from centml_nb.views.shown import Sentences

    # A public key, or a path, that is broken into lines cannot be copied.
    is_text = isinstance(shown, Sentences)
    with written():
        Console(highlight=False).print(shown.reworded(as_commands), soft_wrap=is_text)


def other_name(group: str, command: str) -> str | None:
    """Return what a magic's twin is called where it is called something else, as one types it."""
    magic = f"{group}_{command}"
    return as_commands(f"`%{magic} NAME`").strip("`") if magic in _OTHERWISE else None


def _command(magic: re.Match[str]) -> str:
    is_quoted = magic[1] is not None
    group, word = (magic[1], magic[2]) if is_quoted else (magic[4], magic[5])
    twin = word if group == "centml" else f"vault {word}"
    command = f"centml-nb {_OTHERWISE.get(f'{group}_{word}', twin)}"
    if not is_quoted:
        return command
    end = " -- COMMAND" if command.startswith("centml-nb run") else ""
    return f"`{command}{magic[3]}{end}`"
