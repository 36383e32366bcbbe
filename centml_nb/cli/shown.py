"""What a command shows: tables and sentences, in the words of the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from centml_nb.views.shown import Sentences, Table


_MAGIC = re.compile(r"%%?(centml|vault)_(\w+)")
_OTHERWISE = {
    "vault_use": "run",
    "vault_env": "run",
    "centml_connect": "run --endpoint",
    "vault_scrub": "scrub",
    "centml_service_account": "service-account",
}


def as_commands(hint: str) -> str:
    """Return a hint with magics turned into commands: `%vault_list` is `centml-nb vault list`.

    What would put a key into a kernel is `centml-nb run`.
    """
    return _MAGIC.sub(_command, hint)


def show(shown: Table | Sentences) -> None:
    """Print it on standard output, plain or in colours as the terminal can."""
    from rich.console import Console

    from centml_nb.views.shown import Sentences

    # A public key, or a path, that is broken into lines cannot be copied.
    is_text = isinstance(shown, Sentences)
    Console(highlight=False).print(shown.reworded(as_commands), soft_wrap=is_text)


def _command(magic: re.Match[str]) -> str:
    name = f"{magic[1]}_{magic[2]}"
    twin = magic[2] if magic[1] == "centml" else f"vault {magic[2]}"
    return f"centml-nb {_OTHERWISE.get(name, twin)}"
