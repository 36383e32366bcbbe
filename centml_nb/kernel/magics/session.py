"""Logging in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.views import injection, status

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument(
    "--local",
    action="store_true",
    help="log in to the platform on this machine; it is started if it is not up",
)
def centml_login(_shell: InteractiveShell, arguments: Namespace) -> None:
    """Log in, and say which source won: a flag, the environment, or the stored session.

    Examples::

        %centml_login --local
        %centml_login
    """
    account = current.login(local=arguments.local)
    show(status.login_sentences(account, account.identity()))


@magic_arguments()
def centml_logout(shell: InteractiveShell, _arguments: Namespace) -> None:
    """End the session with this platform; sessions with other platforms stay.

    What is in use in this kernel is released as well.

    Example::

        %centml_logout
    """
    account = current.account()
    released = account.vault.release()
    current.logout()
    remember(shell)
    show(status.logout_sentences(account))
    if released:
        show(injection.released_sentences(released))
