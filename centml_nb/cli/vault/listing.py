"""`centml-nb vault list`: what is in the vault."""

from __future__ import annotations

import click

from centml_nb.cli.shown import show


@click.command("list")
@click.argument("kind", required=False)
@click.argument("query", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_items(kind: str | None, query: str | None, *, as_json: bool) -> None:
    """List items, of one KIND and with QUERY in their names; never reads a value."""
    import json

    from centml_nb.accounts import current
    from centml_nb.contract.kinds import Kind
    from centml_nb.views import vault as views

    account = current.account()
    items = account.vault.items_of(Kind.parse(kind) if kind else None, query)
    if as_json:
        records = views.vault_records(account, items)
        click.echo(json.dumps(records, indent=1, ensure_ascii=False))
    else:
        show(views.vault_table(account, items))
