"""Listing the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.listing import asked_listing
from centml_nb.kernel.display import show, show_json
from centml_nb.views import vault

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("kind", nargs="?", help="bearer, serverless, cert, env, hf, ssh or registry")
@argument("query", nargs="?", help="a part of the names to look for")
@argument("--org", action="store_true", help="your organisation's alone")
@argument("--json", action="store_true", help="as JSON")
def vault_list(_shell: InteractiveShell, arguments: Namespace) -> None:
    """List the vault: kinds, names, what is known of each. Never reads a value.

    Where the platform cannot be asked, it shows what the vault held last, and when that was.

    Examples::

        %vault_list
        %vault_list bearer
        %vault_list bearer rag
        %vault_list rag --org
    """
    account = current.account()
    visibility = "org" if arguments.org else None
    found = asked_listing(account.vault.listing, arguments.kind, arguments.query, visibility)
    if arguments.json:
        show_json(vault.vault_records(account, found.items, found.as_of))
    else:
        show(vault.listing_table(account, found))
