"""The account of this process: the last login here, else the one that is stored."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.accounts import sources
from centml_nb.accounts.account import Account
from centml_nb.accounts.sources import Ended
from centml_nb.accounts.unguarded import say_unguarded
from centml_nb.auth.session import not_logged_in
from centml_nb.contract.kinds import Kind
from centml_nb.errors import CentMLError, MistypedError, NotLoggedInError
from centml_nb.forked_child import call_in_forked_child
from centml_nb.injection.injector import Injector
from centml_nb.settings import Settings, checked_profile
from centml_nb.vault import names

if TYPE_CHECKING:
    from centml_nb.accounts.rotation.following import Switched
    from centml_nb.accounts.sources import Source
    from centml_nb.auth.attempt import LoginAttempt, Ways
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.contract.platform import Platform
    from centml_nb.injection.lease import Lease

_LET_GO_SECONDS = 3


class _Process:
    """What belongs to the process: one environment, one account at a time."""

    account: Account | None = None
    injector: Injector | None = None
    attempt: LoginAttempt | None = None
    profile: str | None = None
    logged_out_of: Platform | None = None
    # A panel asks from a thread of its own, beside the cell that runs.
    lock = threading.RLock()

    @classmethod
    def renew_lock(cls) -> None:
        cls.lock = threading.RLock()


call_in_forked_child(_Process.renew_lock)


def settings(*, keyring: bool = False) -> Settings:
    """Return what the environment says, and the profile that was chosen in this process.

    Args:
        keyring: keep a new session in the operating system's keyring.

    Raises:
        ConfigurationError: as `Settings.from_environment`.
    """
    said = Settings.from_environment()
    chosen = said.profile if _Process.profile is None else _Process.profile
    return said._replace(profile=chosen, keyring=said.keyring or keyring)


def choose_profile(name: str) -> None:
    """Use another profile in this process from now on; what its accounts hold stays in use.

    Raises:
        ConfigurationError: it is no name.
        MistypedError: it is more likely a value.
    """
    from centml_nb.accounts.mistyped import refuse_values

    refuse_values(settings().home, name)
    with _Process.lock:
        _Process.profile = checked_profile(name)
        _Process.account = None


def login(
    *,
    local: bool = False,
    service_account: bool = False,
    token_file: Path | str | None = None,
    profile: str | None = None,
    keyring: bool = False,
) -> Account:
    """Log in and return the account.

    Args:
        local: log in to the local platform, which is started if it is not up.
        service_account: by the service account's variables alone.
        token_file: by the access token in this file, which somebody else keeps fresh.
        profile: one of several accounts side by side, each with its own session.
        keyring: keep a session that is new in the operating system's keyring.

    Raises:
        MistypedError: two ways at once; a profile that is likely a value.
        NotLoggedInError: nothing says who to log in as; the hint says what to set.
        MissingExtraError, LoginError, PlatformError: the login failed; the error says why.
    """
    say_unguarded()
    if sum((local, service_account, token_file is not None)) > 1:
        raise MistypedError(
            "local, service_account and token_file are different logins.", "Say one of them."
        )
    if profile is not None:
        choose_profile(profile)
    said = settings(keyring=keyring)
    if local:
        source = sources.local(said)
    elif service_account:
        source = sources.service_account(said)
    elif token_file is not None:
        source = sources.token_file(said, Path(token_file).expanduser().absolute())
    else:
        source = sources.found(said)
    made = Account(said, source, injector())
    made.identity()
    if token_file is not None:
        # Nothing but the platform tells whether it is any good.
        made.vault.items_of(Kind.BEARER_TOKEN)
    if local:
        made.adopt_seeded_keys()
    _take(made)
    return made


def begin_login(
    ways: Ways | None = None, *, keyring: bool = False, organization: str | None = None
) -> LoginAttempt:
    """Begin a login by a person, which waits in the background; one that waits already ends.

    Its session is kept, and its account is that of this process, as soon as it has finished.

    Args:
        ways: which ways are offered; all of them, if it is not said.
        keyring: keep the session in the operating system's keyring.
        organization: the id of the one to switch to afterwards, where the platform does that.

    Raises:
        PrivateFileError: a session could not be kept on this machine.
        UnreachableError: the last login was to the local platform, which is not up.
    """
    from centml_nb.auth.attempt import LoginAttempt, Ways

    said = settings(keyring=keyring)
    source = sources.asked(said)

    def keep(tokens: TokenSet) -> None:
        sources.keep(said, source, tokens)
        made = Account(said, source, injector())
        with contextlib.suppress(CentMLError):
            made.adopt_seeded_keys()
        if organization is not None:
            # Who is shown afterwards says which one it has become.
            with contextlib.suppress(CentMLError):
                made.switch_organization(organization)
        _take(made)

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
    say_unguarded()
    with _Process.lock:
        if _Process.account is None:
            said = settings()
            source = _found(said)
            if _Process.logged_out_of is not None and not source.is_own:
                raise NotLoggedInError(
                    f"You logged out here, and {source.tokens.origin} is not taken up by itself"
                    " again.",
                    "Log in with it: %centml_login",
                )
            _Process.account = Account(said, source, injector())
        return _Process.account


def _found(said: Settings) -> Source:
    try:
        return sources.found(said)
    except NotLoggedInError:
        # What was left is what is missed, where the environment does not name another platform.
        if _Process.logged_out_of is None or said.api_url:
            raise
        raise not_logged_in(_Process.logged_out_of, said.profile) from None


def taken_up() -> Account | None:
    """Return the account of this process if there is one already; asks nobody, reads nothing."""
    return _Process.account


def logout(*, all_kernels: bool = False) -> Ended:
    """End the session of this process's account, and a login that waits; say what that did.

    Args:
        all_kernels: have every other kernel of this user with this account release what it holds
            as well, at its next cell.

    Raises:
        NotLoggedInError: nobody was logged in, and no login waited.
        PrivateFileError: the session cannot be removed, or the other kernels cannot be told.
    """
    was_waiting = cancel_login("A logout ended this login.")
    try:
        current = account()
    except NotLoggedInError:
        if was_waiting:
            return Ended()
        raise
    _Process.account, _Process.logged_out_of = None, current.platform
    return current.logout(all_kernels=all_kernels)


def follow_logout() -> list[Lease] | None:
    """End this account here if it was ended for all kernels; return what was released, or None.

    One look at a file where nothing changed; cheap enough for each cell.
    """
    current = _Process.account
    if current is None or not current.was_ended_elsewhere():
        return None
    released = current.vault.release()
    _Process.account, _Process.logged_out_of = None, current.platform
    return released


def _take(made: Account) -> None:
    with _Process.lock:
        _Process.account, _Process.logged_out_of = made, None


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
