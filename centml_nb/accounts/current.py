"""The account of this process: the last login here, else the one that is stored."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from centml_nb.accounts import sources
from centml_nb.accounts.account import Account
from centml_nb.errors import CentMLError, NotLoggedInError
from centml_nb.injection.injector import Injector
from centml_nb.settings import Settings
from centml_nb.vault import names

if TYPE_CHECKING:
    from centml_nb.accounts.rotation.following import Switched
    from centml_nb.auth.attempt import LoginAttempt, Ways
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.injection.lease import Lease

_LET_GO_SECONDS = 3


class _Process:
    """What belongs to the process: one environment, one account at a time."""

    account: Account | None = None
    injector: Injector | None = None
    attempt: LoginAttempt | None = None
    # A panel asks from a thread of its own, beside the cell that runs.
    lock = threading.RLock()


def login(*, local: bool = False) -> Account:
    """Log in and return the account.

    Args:
        local: log in to the local platform, which is started if it is not up.

    Raises:
        NotLoggedInError: nothing says who to log in as; the hint says what to set.
        MissingExtraError, LoginError, PlatformError: the login failed; the error says why.
    """
    settings = Settings.from_environment()
    source = sources.local(settings) if local else sources.found(settings)
    made = Account(settings, source, injector())
    made.identity()
    if local:
        made.adopt_seeded_keys()
    _Process.account = made
    return made


def begin_login(ways: Ways | None = None) -> LoginAttempt:
    """Begin a login by a person, which waits in the background; one that waits already ends.

    Its session is kept, and its account is that of this process, as soon as it has finished.

    Args:
        ways: which ways are offered; all of them, if it is not said.

    Raises:
        PrivateFileError: a session could not be kept on this machine.
        UnreachableError: the last login was to the local platform, which is not up.
    """
    from centml_nb.auth.attempt import LoginAttempt, Ways

    settings = Settings.from_environment()
    source = sources.asked(settings)

    def keep(tokens: TokenSet) -> None:
        sources.keep(settings, source, tokens)
        made = Account(settings, source, injector())
        with contextlib.suppress(CentMLError):
            made.adopt_seeded_keys()
        with _Process.lock:
            _Process.account = made

    cancel_login("Another login took the place of this one.")
    attempt = _Process.attempt = LoginAttempt(source.platform, keep, ways or Ways())
    return attempt


def waiting_login() -> LoginAttempt | None:
    """Return the login that waits for a person in this process, if one does."""
    attempt = _Process.attempt
    return None if attempt is None or attempt.is_over else attempt


def cancel_login(message: str = "The login was cancelled.") -> bool:
    """End the login that waits for a person; say whether one did."""
    attempt = waiting_login()
    if attempt is None:
        return False
    attempt.cancel(message)
    attempt.let_go(_LET_GO_SECONDS)
    return attempt.error is not None


def account() -> Account:
    """Return the account of this process; the stored login is taken up at the first call.

    Raises:
        NotLoggedInError: there is none.
        UnreachableError: the last login was to the local platform, which is not up.
    """
    with _Process.lock:
        if _Process.account is None:
            settings = Settings.from_environment()
            _Process.account = Account(settings, sources.found(settings), injector())
        return _Process.account


def taken_up() -> Account | None:
    """Return the account of this process if there is one already; asks nobody, reads nothing."""
    return _Process.account


def logout() -> bool:
    """End the session of this process's account, and a login that waits; say if one was stored."""
    was_waiting = cancel_login("A logout ended this login.")
    try:
        current = account()
    except NotLoggedInError:
        if was_waiting:
            return False
        raise
    _Process.account = None
    return current.logout()


def release(*references: str) -> list[Lease]:
    """Take back what is in use in this process, these items or doors, or all; asks nobody.

    Raises:
        InjectionError: one of them is not in use here; nothing was released.
    """
    if _Process.account is not None:
        return _Process.account.vault.release(*references)  # which notes it in the log
    return injector().release(*map(names.short, references))


def follow_rotations() -> list[Switched]:
    """Move what is in use here to the values that rotations have come to; asks nobody."""
    return [] if _Process.account is None else _Process.account.follow_rotations()


def injector() -> Injector:
    """Return the injector of this process: the environment belongs to all of it."""
    with _Process.lock:
        if _Process.injector is None:
            _Process.injector = Injector(Settings.from_environment().home)
        return _Process.injector
