"""`centml-nb vault reveal`: one value, on purpose, for seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from centml_nb.cli import completing

if TYPE_CHECKING:
    from typing import TextIO

    from centml_nb.secret import Secret

SECONDS = 10
_OTHER_SCREEN, _BACK = "\x1b[?1049h\x1b[H", "\x1b[?1049l"


@click.command()
@click.argument("name", shell_complete=completing.names)
def reveal(name: str) -> None:
    """Show the value of NAME for ten seconds, at this terminal alone.

    It goes to no pipe and no file, and does not stay in the terminal's memory. For a command that
    needs it: centml-nb run NAME -- COMMAND
    """
    from centml_nb.accounts import current

    # The screen first: no value is read, and none noted as read, where there is none.
    with _screen() as screen:
        _show_on(screen, current.account().vault.reveal(name))
    click.echo("Hidden again.", err=True)


def _screen() -> TextIO:
    from pathlib import Path

    from centml_nb.errors import GuardError

    try:
        return Path("/dev/tty").open("w", encoding="utf-8")
    except OSError:
        raise GuardError(
            "There is no terminal here to show a value on for a moment.",
            "Give it to a command instead: centml-nb run NAME -- COMMAND",
        ) from None


def _show_on(screen: TextIO, secret: Secret) -> None:
    import select
    import sys

    try:
        # The other screen, as editors have it: what stands there is not kept for scrolling back.
        screen.write(f"{_OTHER_SCREEN}{_as_text(secret.reveal())}\n\nEnter hides it.")
        screen.flush()
        select.select([sys.stdin] if sys.stdin.isatty() else [], [], [], SECONDS)
    finally:
        screen.write(_BACK)
        screen.flush()
    if sys.stdin.isatty() and select.select([sys.stdin], [], [], 0)[0]:
        sys.stdin.readline()


def _as_text(value: str) -> str:
    """Return a value without what would steer the terminal; its lines stay."""
    from centml_nb.views.shown import visible

    return "\n".join(map(visible, value.split("\n")))
