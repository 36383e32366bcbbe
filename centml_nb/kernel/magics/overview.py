"""The overview and the status: who, where, what this kernel holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import magic_arguments

from centml_nb.accounts import current
from centml_nb.errors import CentMLError, NotLoggedInError
from centml_nb.kernel.display import show
from centml_nb.kernel.guard import installed
from centml_nb.kernel.restart import recollection
from centml_nb.settings import home_directory
from centml_nb.views import status

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
def centml(shell: InteractiveShell, _arguments: Namespace) -> None:
    """Show the overview: who is logged in, what this kernel holds, what to type next.

    Example::

        %centml
    """
    try:
        account = current.account()
        who = f"{status.who(account, account.identity())}."
    except CentMLError:
        who = "Nobody is logged in."
    held = [lease.reference for lease in current.injector().leases]
    show(status.overview(who, held))
    _show_restart(shell)


@magic_arguments()
def centml_status(shell: InteractiveShell, _arguments: Namespace) -> None:
    """Show who is logged in, where, until when, and what is in use in this kernel.

    Example::

        %centml_status
    """
    guards = installed.names(shell) or ["off"]
    try:
        account = current.account()
    except NotLoggedInError:
        show(status.nobody_table(home_directory(), guards, current.injector().leases))
        raise
    show(status.status_table(account, account.identity(), home_directory(), guards))
    _show_restart(shell)


def _show_restart(shell: InteractiveShell) -> None:
    kept = recollection(shell)
    lines = [] if kept is None else kept.recall()
    if lines and not current.injector().leases:
        show(status.restart_sentences(lines))
