"""Service accounts, by which jobs log in without a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.mistyped import refuse_values
from centml_nb.accounts.service_accounts import Destination
from centml_nb.errors import MistypedError
from centml_nb.kernel.conversation import Conversation
from centml_nb.kernel.display import show
from centml_nb.settings import home_directory
from centml_nb.views import service_accounts as views

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("action", choices=("list", "create", "rotate", "delete"), help="what to do")
@argument("name", nargs="?", metavar="NAME", help="its name, or its id")
@argument("--out", metavar="FILE", help="write id and secret to this file (0600)")
@argument("--to-vault", metavar="ITEM", help="put the secret into the vault under this name")
@argument("--description", metavar="TEXT", help="what it is for")
@argument("--force", action="store_true", help="replace the file or item if it is there")
@argument("--yes", action="store_true", help="delete without asking")
def centml_service_account(shell: InteractiveShell, arguments: Namespace) -> None:
    """List, make and delete service accounts, and give one a new secret.

    A secret goes straight into a file that only you can read, or into the vault; it is shown
    nowhere. There can be five.

    Examples::

        %centml_service_account list
        %centml_service_account create nightly --out nightly.env
        %centml_service_account rotate nightly --to-vault NIGHTLY_SECRET
        %centml_service_account delete nightly
    """
    name = arguments.name
    refuse_values(home_directory(), *filter(None, [name, arguments.to_vault]))
    accounts = current.account().service_accounts
    if arguments.action == "list":
        show(views.accounts_table(accounts.all()))
        return
    if name is None:
        raise MistypedError(
            f"%centml_service_account {arguments.action}: which one?",
            f"Name it: %centml_service_account {arguments.action} NAME",
        )
    if arguments.action == "delete":
        views.delete(accounts, name, Conversation(shell), is_allowed=arguments.yes)
        return
    file = None if arguments.out is None else Path(arguments.out).expanduser()
    kept = Destination(file, arguments.to_vault, arguments.force)
    if arguments.action == "create":
        show(views.made_sentences(accounts.create(name, kept, arguments.description), kept))
    else:
        show(views.rotated_sentences(accounts.rotate(name, kept), kept))
