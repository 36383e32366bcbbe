"""`centml-nb`: the command line, thin adapters over the account.

A new command is registered here and nowhere else: write it as a module of its own, a
`click.command` with its heavy imports inside the function, and name it in `main` below. A new
subcommand of the vault is registered the same way in `centml_nb/cli/vault/__init__.py`.
"""

from __future__ import annotations

import click

from centml_nb.cli.demo import demo
from centml_nb.cli.findings import scan, scrub
from centml_nb.cli.group import Commands
from centml_nb.cli.local import local
from centml_nb.cli.purge import purge
from centml_nb.cli.run import run
from centml_nb.cli.service_account import service_account
from centml_nb.cli.session import endpoints, login, logout, status
from centml_nb.cli.vault import vault
from centml_nb.version import __version__

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="centml-nb")
def main() -> None:
    """Credentials for the CentML platform: log in, keep keys, open the right doors."""


for command in (
    demo,
    login,
    logout,
    status,
    endpoints,
    vault,
    run,
    scan,
    scrub,
    local,
    service_account,
    purge,
):
    main.add_command(command)
