"""`centml-nb purge`: everything that we keep on this machine, shown, then removed."""

from __future__ import annotations

import click

from centml_nb.cli.asking import Terminal
from centml_nb.cli.shown import show

_NOBODY = "Nothing was removed. To remove it without being asked: --yes"


@click.command()
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Only show what would be removed.")
@click.pass_context
def purge(ctx: click.Context, *, yes: bool, dry_run: bool) -> None:
    """Remove everything that is kept on this machine: sessions, private keys, logs, all of it.

    It is shown first, with what cannot be had again, and you are asked. What the platform keeps
    stays there; so do files of yours and of the official client, which are named.

    \b
    centml-nb purge --dry-run   what there is
    centml-nb purge             show it, ask, remove it
    """  # noqa: D301 - click's mark for lines that stay as they are
    from centml_nb.accounts.purge.elsewhere import others
    from centml_nb.accounts.purge.inventory import taken
    from centml_nb.accounts.purge.lasting import warnings
    from centml_nb.accounts.purge.removing import remove
    from centml_nb.settings import Settings
    from centml_nb.views import purge as views
    from centml_nb.views.surface import is_agreed

    settings = Settings.from_environment()
    inventories = taken(settings)
    is_anything = any(one.kept or one.folders for one in inventories)
    if is_anything:
        for one in filter(lambda one: one.kept, inventories):
            show(views.inventory_table(one))
        show(views.warning_sentences([line for one in inventories for line in warnings(one)]))
    else:
        show(views.nothing_kept(settings.home))
    show(views.left_sentences(inventories, list(others(settings))))
    if dry_run or not is_anything:
        return
    if not yes and not is_agreed(Terminal(), "Remove all of it?", _NOBODY):
        click.echo("Nothing was removed.")
        ctx.exit(1)
    removed = remove(inventories)
    show(views.removed_sentences(removed, settings.home))
    if removed.failures:
        ctx.exit(1)
