"""Showing one value on purpose: for some seconds, to the front end that asked, never an output."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.errors import GuardError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.secret import Secret

SECONDS = 10
_ASKED_WITHIN_SECONDS = 60
_ERASE_LINE = "\r\x1b[2K"


def reveal(shell: InteractiveShell, secret: Secret) -> None:
    """Show a value for ten seconds: by a custom message in a notebook, on the screen in a terminal.

    Raises:
        GuardError: there is neither a front end nor a terminal to show it on.
    """
    if hasattr(shell, "kernel"):
        _in_the_front_end(secret)
    else:
        _on_the_screen(secret)


def _in_the_front_end(secret: Secret) -> None:
    import anywidget
    from IPython.display import display

    from centml_nb.kernel.guard.session import letting_through

    widget = anywidget.AnyWidget(_esm=Path(__file__).with_name("reveal.js").read_text("utf-8"))
    until = time.monotonic() + _ASKED_WITHIN_SECONDS
    answered: list[str] = []

    def answer(_widget: object, content: dict[str, Any], _buffers: object) -> None:
        asked = content.get("asked")
        # Once, and to one view: a reopened notebook or a second tab asks in vain.
        if not isinstance(asked, str) or answered or time.monotonic() > until:
            return
        answered.append(asked)
        with letting_through():
            widget.send({"asked": asked, "value": secret.reveal(), "seconds": SECONDS})

    widget.on_msg(answer)
    display(widget)


def _on_the_screen(secret: Secret) -> None:
    screen = sys.__stdout__
    if screen is None or not screen.isatty():
        raise GuardError(
            "There is no screen here to show a value on for a moment.",
            "Type it in a terminal or in a notebook: %vault_reveal NAME",
        )
    try:
        screen.write(secret.reveal())
        screen.flush()
        time.sleep(SECONDS)
    finally:
        lines = secret.reveal().count("\n")
        screen.write(_ERASE_LINE + f"\x1b[1A{_ERASE_LINE}" * lines + "Hidden again.\n")
        screen.flush()
