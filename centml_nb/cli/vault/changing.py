"""`centml-nb vault delete` and `rename`: items taken away, renamed, shown to others."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from centml_nb.cli import completing
from centml_nb.cli.shown import show
from centml_nb.errors import MistypedError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MINE = click.option(
    "--mine", "owner", flag_value="user", help="Yours, where your organisation has one too."
)
_ORG = click.option(
    "--org", "owner", flag_value="org", help="Your organisation's, where you have one too."
)


@click.command("delete")
@click.argument(
    "names", nargs=-1, required=True, metavar="NAME...", shell_complete=completing.names
)
@_MINE
@_ORG
@click.option("--keep-key", is_flag=True, help="Leave a certificate's private key here.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def delete_items(names: Sequence[str], *, owner: str | None, keep_key: bool, yes: bool) -> None:
    """Delete items; says first who still uses them, as far as that is known."""
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import refuse_values
    from centml_nb.cli.asking import Terminal
    from centml_nb.settings import home_directory
    from centml_nb.views import delete_dialog

    refuse_values(home_directory(), *names)
    wishes = delete_dialog.DeleteWishes(is_allowed=yes, visibility=owner, keeps_key=keep_key)
    delete_dialog.hold(current.account(), names, wishes, Terminal())


@click.command("rename")
@click.argument("name", shell_complete=completing.names)
@click.argument("new", required=False)
@click.option("--visibility", type=click.Choice(("user", "org")), help="Who sees it from now on.")
@_MINE
@_ORG
def rename_item(name: str, new: str | None, *, visibility: str | None, owner: str | None) -> None:
    """Call the item NAME NEW, or show it to your organisation or to you alone."""
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import refuse_reference, refuse_values
    from centml_nb.settings import home_directory
    from centml_nb.views.renamed import renamed_sentences

    refuse_values(home_directory(), name, *filter(None, [new]))
    refuse_reference(f"%vault_rename {shlex.quote(name)}", new or "")
    if new is None and visibility is None:
        raise MistypedError(
            "Neither a new name nor a visibility.", "See: centml-nb vault rename --help"
        )
    vault = current.account().vault
    item = vault.find(name, owner)
    show(renamed_sentences(vault.renaming().rename(item, new or item.name, visibility)))
