"""`centml-nb vault`: the vault's commands.

A new subcommand is registered here and nowhere else: write it as a module of its own in this
folder and name it in the loop below.
"""

from __future__ import annotations

import click

from centml_nb.cli.group import Commands
from centml_nb.cli.vault.add import add
from centml_nb.cli.vault.audit import audit
from centml_nb.cli.vault.changing import delete_items, rename_item
from centml_nb.cli.vault.generate import generate
from centml_nb.cli.vault.listing import list_items
from centml_nb.cli.vault.moving import export_command, import_command
from centml_nb.cli.vault.reveal import reveal
from centml_nb.cli.vault.rotate import rotate


@click.group(cls=Commands)
def vault() -> None:
    """Keep keys: make and add them, see, change and delete them, move them in and out."""


for command in (
    list_items,
    generate,
    delete_items,
    rename_item,
    rotate,
    reveal,
    audit,
    add,
    import_command,
    export_command,
):
    vault.add_command(command)
