"""`.env` files into the vault, and out of it into one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from centml_nb.cli import completing
from centml_nb.cli.asking import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.vault.env_file import EnvFile


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--only", multiple=True, metavar="NAME", help="Take this variable alone.")
@click.option("--skip", multiple=True, metavar="NAME", help="Leave this one out.")
@click.option("--kind", "kinds", multiple=True, metavar="NAME=KIND", help="Another kind for one.")
@click.option(
    "--on-conflict",
    type=click.Choice(("ask", "keep", "replace")),
    help="What to do where another value is there (ask; with --yes: keep).",
)
@click.option("--visibility", type=click.Choice(("user", "org")), help="Who sees them.")
@click.option("--dry-run", is_flag=True, help="Show what would happen, and do nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def import_command(  # noqa: PLR0913 - each is a word of what is typed
    file: Path,
    *,
    only: Sequence[str],
    skip: Sequence[str],
    kinds: Sequence[str],
    on_conflict: str | None,
    visibility: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Take the variables of a .env FILE (- is standard input) into the vault."""
    from centml_nb.accounts import current
    from centml_nb.accounts.import_entry import Wanted, kinds_by_name
    from centml_nb.accounts.mistyped import refuse_values
    from centml_nb.settings import home_directory
    from centml_nb.views import import_dialog

    refuse_values(home_directory(), *only, *skip, *kinds)
    wishes = import_dialog.ImportWishes(
        Wanted(only, frozenset(skip), kinds_by_name(kinds), visibility),
        on_conflict=on_conflict,
        is_dry_run=dry_run,
        is_allowed=yes,
    )
    importing = current.account().vault.importing()
    import_dialog.hold(importing, _read(file), wishes, Terminal())


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument(
    "names", nargs=-1, required=True, metavar="[VAR=]NAME...", shell_complete=completing.names
)
@click.option("--force", is_flag=True, help="In place of a file that is there.")
@click.option("--gitignore", is_flag=True, help="Add it to .gitignore without asking.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def export_command(
    file: Path, names: Sequence[str], *, force: bool, gitignore: bool, yes: bool
) -> None:
    """Write items into a .env FILE (0600), in plain text; python-dotenv reads them back exactly."""
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import refuse_values
    from centml_nb.settings import home_directory
    from centml_nb.views import export_dialog

    refuse_values(home_directory(), *names)
    wishes = export_dialog.ExportWishes(is_forced=force, is_allowed=yes, is_ignored=gitignore)
    export_dialog.hold(current.account().vault, file.absolute(), names, wishes, Terminal())


def _read(file: Path) -> EnvFile:
    from centml_nb.vault.env_file import read_file, read_stream

    if str(file) == "-":
        return read_stream(sys.stdin.buffer, "standard input")
    return read_file(file)
