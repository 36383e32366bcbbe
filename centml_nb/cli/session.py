"""The session's commands: `login`, `logout`, `status`, and the `endpoints` it opens."""

from __future__ import annotations

import click

from centml_nb.cli.shown import show


@click.command()
@click.option("--local", is_flag=True, help="Log in to the platform on this machine.")
@click.option("--device", is_flag=True, help="By a short code, in a browser on any machine.")
@click.option("--paste", is_flag=True, help="By a link whose last address you paste.")
@click.option("--force", is_flag=True, help="Log in anew, whoever is logged in.")
@click.option("--service-account", is_flag=True, help="By the service account's variables alone.")
@click.option("--token-file", metavar="FILE", help="By the access token in a file (0600).")
@click.option("--profile", metavar="NAME", help="One of several accounts side by side.")
@click.option("--keyring", is_flag=True, help="Keep the session in the system's keyring.")
@click.option("--org", metavar="ID", help="Switch to another organisation, where that is possible.")
def login(  # noqa: PLR0913 - one for each option
    *,
    local: bool,
    device: bool,
    paste: bool,
    force: bool,
    service_account: bool,
    token_file: str | None,
    profile: str | None,
    keyring: bool,
    org: str | None,
) -> None:
    """Log in, and say which source won.

    Where nothing says who you are, a link, a short code and a prompt wait; the first way wins.
    """
    from centml_nb.accounts.login_choice import LoginChoice
    from centml_nb.views import status as views

    choice = LoginChoice(
        local, device, paste, force, service_account, token_file, profile, keyring, org
    )
    account = choice.without_a_person()
    if account is not None:
        show(views.login_sentences(account, account.identity()))
        return
    from centml_nb.views.terminal_login import log_in_by_terminal

    log_in_by_terminal(choice, show)


@click.command()
@click.option("--all-kernels", is_flag=True, help="Your kernels release its keys as well.")
def logout(*, all_kernels: bool) -> None:
    """End the session with this platform; sessions with other platforms stay."""
    from centml_nb.accounts import current
    from centml_nb.views import status as views

    account = current.account()
    ended = current.logout(all_kernels=all_kernels)
    show(views.logout_sentences(account, ended, all_kernels=all_kernels))


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
