"""Deleting items, renaming them, and moving them between their user and the organisation."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.mistyped import refuse_reference, refuse_values
from centml_nb.errors import MistypedError
from centml_nb.kernel.conversation import Conversation
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.settings import home_directory
from centml_nb.vault.writing import VISIBILITIES
from centml_nb.views import delete_dialog
from centml_nb.views.renamed import renamed_sentences

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("names", nargs="+", metavar="NAME", help="items, `rag` or `bearer/rag`")
@argument("--mine", action="store_true", help="yours, where your organisation has one as well")
@argument("--org", action="store_true", help="your organisation's, where you have one as well")
@argument(
    "--keep-key", action="store_true", help="leave a certificate's private key on this machine"
)
@argument("--yes", action="store_true", help="do it without asking")
def vault_delete(shell: InteractiveShell, arguments: Namespace) -> None:
    """Delete items from the vault; says first who still uses them, as far as that is known.

    They are released in this kernel. What their values are searched for by, in output and files,
    stays.

    Examples::

        %vault_delete rag
        %vault_delete bearer/rag env/OLD_SETTING --yes
    """
    refuse_values(home_directory(), *arguments.names)
    wishes = delete_dialog.DeleteWishes(
        is_allowed=arguments.yes,
        visibility=_owner(arguments),
        keeps_key=arguments.keep_key,
    )
    try:
        delete_dialog.hold(current.account(), arguments.names, wishes, Conversation(shell))
    finally:
        remember(shell)


@magic_arguments()
@argument("name", help="the item, `rag` or `bearer/rag`")
@argument("new", nargs="?", metavar="NEW", help="its new name, without a kind")
@argument(
    "--visibility", choices=VISIBILITIES, help="who sees it from now on: you, or your organisation"
)
@argument("--mine", action="store_true", help="yours, where your organisation has one as well")
@argument("--org", action="store_true", help="your organisation's, where you have one as well")
def vault_rename(shell: InteractiveShell, arguments: Namespace) -> None:
    """Give an item another name, or show it to others, or to you alone.

    The platform takes either together with the value alone, which is read once. What is in use
    in this kernel stays. Serverless keys have the name that they were made with.

    Examples::

        %vault_rename rag rag-2026
        %vault_rename rag --visibility org
    """
    new = arguments.new
    refuse_values(home_directory(), arguments.name, *filter(None, [new]))
    refuse_reference(f"%vault_rename {shlex.quote(arguments.name)}", new or "")
    if new is None and arguments.visibility is None:
        raise MistypedError(
            "%vault_rename: neither a new name nor a visibility.", "See: %vault_rename?"
        )
    vault = current.account().vault
    item = vault.find(arguments.name, _owner(arguments))
    done = vault.renaming().rename(item, item.name if new is None else new, arguments.visibility)
    remember(shell)
    show(renamed_sentences(done))


def _owner(arguments: Namespace) -> str | None:
    if arguments.mine and arguments.org:
        raise MistypedError(
            "--mine and --org are two different items.",
            "Say one of them: --mine for yours, --org for your organisation's.",
        )
    return "org" if arguments.org else "user" if arguments.mine else None
