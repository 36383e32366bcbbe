"""What is shown on purpose: a value for seconds, and what was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.audit import AuditLog
from centml_nb.kernel.display import show
from centml_nb.kernel.reveal import reveal
from centml_nb.settings import home_directory
from centml_nb.views import status

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("name", help="the item, `rag` or `bearer/rag`")
def vault_reveal(shell: InteractiveShell, arguments: Namespace) -> None:
    """Show one value on purpose, for ten seconds, here alone; it becomes no output.

    The guard stops accidents. Code that compresses, encrypts or sends a value away is not
    stopped.

    Example::

        %vault_reveal rag
    """
    reveal(shell, current.account().vault.reveal(arguments.name))


@magic_arguments()
@argument("--last", type=int, default=50, help="how many acts (50)")
def vault_audit(_shell: InteractiveShell, arguments: Namespace) -> None:
    """Show what was used on this machine, where and when; no values.

    Example::

        %vault_audit --last 10
    """
    acts = AuditLog(home_directory()).acts()
    show(status.audit_table(acts[: arguments.last]))
