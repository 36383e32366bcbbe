"""`centml-nb vault list`: what is in the vault."""

from __future__ import annotations

import click

from centml_nb.cli import completing
from centml_nb.cli.shown import show, written


@click.command("list")
@click.argument("kind", required=False, shell_complete=completing.kinds)
@click.argument("query", required=False)
@click.option("--org", is_flag=True, help="Your organisation's alone.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_items(kind: str | None, query: str | None, *, org: bool, as_json: bool) -> None:
    """List items, of one KIND and with QUERY in their names; never reads a value."""
    import json

    from centml_nb.accounts import current
    from centml_nb.accounts.listing import asked_listing
    from centml_nb.views import vault as views

    account = current.account()
    found = asked_listing(account.vault.listing, kind, query, "org" if org else None)
    if as_json:
        records = views.vault_records(account, found.items, found.as_of)
        with written():
            click.echo(json.dumps(records, indent=1, ensure_ascii=False))
    else:
        show(views.listing_table(account, found))
