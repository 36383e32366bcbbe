"""`centml-nb service-account`: the accounts by which jobs log in without a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from centml_nb.cli.group import Commands
from centml_nb.cli.shown import show

if TYPE_CHECKING:
    from centml_nb.accounts.service_accounts import ServiceAccounts

_OUT = click.option(
    "--out", type=click.Path(path_type=Path), help="Write id and secret to this file (0600)."
)
_TO_VAULT = click.option("--to-vault", metavar="ITEM", help="Put the secret into the vault.")
_FORCE = click.option("--force", is_flag=True, help="Replace the file or item if it is there.")


@click.group("service-account", cls=Commands)
def service_account() -> None:
    """Service accounts: how jobs log in without a person. There can be five."""


@service_account.command("list")
def list_accounts() -> None:
    """List them; a secret is never shown again."""
    from centml_nb.views import service_accounts as views

    show(views.accounts_table(_accounts().all()))


@service_account.command()
@click.argument("name")
@_OUT
@_TO_VAULT
@click.option("--description", metavar="TEXT", help="What it is for.")
@_FORCE
def create(
    name: str, *, out: Path | None, to_vault: str | None, description: str | None, force: bool
) -> None:
    """Make one called NAME; its secret goes straight into a file or the vault."""
    from centml_nb.accounts.service_accounts import Destination
    from centml_nb.views import service_accounts as views

    kept = Destination(out, to_vault, force)
    show(views.made_sentences(_accounts(name, to_vault).create(name, kept, description), kept))


@service_account.command()
@click.argument("name")
@_OUT
@_TO_VAULT
@_FORCE
def rotate(name: str, *, out: Path | None, to_vault: str | None, force: bool) -> None:
    """Make one more secret for NAME, an account's name or id."""
    from centml_nb.accounts.service_accounts import Destination
    from centml_nb.views import service_accounts as views

    kept = Destination(out, to_vault, force)
    show(views.rotated_sentences(_accounts(name, to_vault).rotate(name, kept), kept))


@service_account.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def delete(name: str, *, yes: bool) -> None:
    """Delete NAME, an account's name or id, and its secrets with it."""
    from centml_nb.cli.asking import Terminal
    from centml_nb.views import service_accounts as views

    views.delete(_accounts(name), name, Terminal(), is_allowed=yes)


def _accounts(*typed: str | None) -> ServiceAccounts:
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import refuse_values
    from centml_nb.settings import home_directory

    refuse_values(home_directory(), *filter(None, typed))
    return current.account().service_accounts
