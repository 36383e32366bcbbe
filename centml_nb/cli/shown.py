"""What a command shows: tables and sentences, in the words of the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from centml_nb.views.shown import Sentences, Table


def as_commands(hint: str) -> str:
    """Return a hint with magics turned into commands: `%vault_list` is `centml-nb vault list`."""
    return re.sub(
        r"%(?:centml_(\w+)|vault_(\w+))",
        lambda found: f"centml-nb {found[1] or 'vault ' + found[2]}",
        hint,
    )


def show(shown: Table | Sentences) -> None:
    """Print it on standard output, plain or in colours as the terminal can."""
    from rich.console import Console

    from centml_nb.views.shown import Sentences

    # A public key, or a path, that is broken into lines cannot be copied.
    is_text = isinstance(shown, Sentences)
    Console(highlight=False).print(shown.reworded(as_commands), soft_wrap=is_text)
