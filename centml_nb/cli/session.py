"""The session's commands: `login`, `logout`, `status`, and the `endpoints` it opens."""

from __future__ import annotations

import click

from centml_nb.cli.shown import show


@click.command()
@click.option("--local", is_flag=True, help="Log in to the platform on this machine.")
def login(*, local: bool) -> None:
    """Log in, and say which source won."""
    from centml_nb.accounts import current
    from centml_nb.views import status as views

    account = current.login(local=local)
    show(views.login_sentences(account, account.identity()))


@click.command()
def logout() -> None:
    """End the session with this platform; sessions with other platforms stay."""
    from centml_nb.accounts import current
    from centml_nb.views import status as views

    account = current.account()
    current.logout()
    show(views.logout_sentences(account))


@click.command()
def status() -> None:
    """Show who is logged in, where, and until when."""
    from centml_nb.accounts import current
    from centml_nb.settings import Settings
    from centml_nb.views import status as views

    account = current.account()
    home = Settings.from_environment().home
    show(views.status_table(account, account.identity(), home))


@click.command()
def endpoints() -> None:
    """List the doors: what each takes, and which of your keys opens it."""
    from centml_nb.accounts import current
    from centml_nb.views import endpoints as views

    show(views.endpoints_table(current.account()))
