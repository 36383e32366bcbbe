"""Listing the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.contract.kinds import Kind
from centml_nb.kernel.display import show, show_json
from centml_nb.views import vault

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("kind", nargs="?", help="bearer, serverless, cert, env, hf, ssh or registry")
@argument("query", nargs="?", help="a part of the names to look for")
@argument("--json", action="store_true", help="as JSON")
def vault_list(_shell: InteractiveShell, arguments: Namespace) -> None:
    """List the vault: kinds, names, what is known of each. Never reads a value.

    Examples::

        %vault_list
        %vault_list bearer
        %vault_list bearer rag
    """
    account = current.account()
    kind = Kind.parse(arguments.kind) if arguments.kind else None
    items = account.vault.items_of(kind, arguments.query)
    if arguments.json:
        show_json(vault.vault_records(account, items))
    else:
        show(vault.vault_table(account, items))
