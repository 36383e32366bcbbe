"""Logging in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.login_choice import LoginChoice
from centml_nb.errors import NotLoggedInError
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.views import injection, status
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument(
    "--local",
    action="store_true",
    help="log in to the platform on this machine; it is started if it is not up",
)
@argument("--device", action="store_true", help="by a short code, in a browser on any machine")
@argument("--paste", action="store_true", help="by a link whose last address you are asked for")
@argument("--force", action="store_true", help="log in anew, whoever is logged in")
@argument(
    "--service-account",
    action="store_true",
    help="by CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET, and nothing else",
)
@argument("--token-file", metavar="FILE", help="by the access token in a file (0600)")
@argument("--profile", metavar="NAME", help="one of several accounts side by side")
@argument(
    "--keyring", action="store_true", help="keep the session in the operating system's keyring"
)
@argument("--org", metavar="ID", help="switch to another organisation, if the platform does that")
def centml_login(shell: InteractiveShell, arguments: Namespace) -> None:
    """Log in, and say which source won: a flag, the environment, or the stored session.

    Where none of them has an answer, a link, a short code and a field are shown; the first to
    finish wins, and other cells run meanwhile. It waits ten minutes; `%centml_logout` ends it.

    Examples::

        %centml_login --local
        %centml_login
        %centml_login --paste
    """
    choice = LoginChoice(
        arguments.local,
        arguments.device,
        arguments.paste,
        arguments.force,
        arguments.service_account,
        arguments.token_file,
        arguments.profile,
        arguments.keyring,
        arguments.org,
    )
    account = choice.without_a_person()
    if account is not None:
        show(status.login_sentences(account, account.identity()))
        return
    from centml_nb.kernel.login.showing import log_in

    log_in(shell, choice)


@magic_arguments()
@argument(
    "--all-kernels",
    action="store_true",
    help="every kernel of yours with this account releases its keys, at its next cell",
)
def centml_logout(shell: InteractiveShell, arguments: Namespace) -> None:
    """End the session with this platform; sessions with other platforms stay.

    What is in use in this kernel is released as well. A login that waits is ended.

    Examples::

        %centml_logout
        %centml_logout --all-kernels
    """
    was_waiting = current.cancel_login("A logout ended this login.")
    try:
        account = current.account()
    except NotLoggedInError:
        if not was_waiting:
            raise
        show(Sentences(("The login that waited has ended. Nobody was logged in.",)))
        return
    released = account.vault.release()
    ended = current.logout(all_kernels=arguments.all_kernels)
    remember(shell)
    show(status.logout_sentences(account, ended, all_kernels=arguments.all_kernels))
    if released:
        show(injection.released_sentences(released))
