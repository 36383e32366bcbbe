"""Which login is used: a flag, then the environment, then what is stored; the winner is said.

What is stored is our own session first, then the official command line's, which is borrowed.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from centml_nb.auth import exchange, last_login, local_platform
from centml_nb.auth.keyring_store import KeyringStore, check_usable
from centml_nb.auth.official_session import OfficialSession
from centml_nb.auth.service_account import ServiceAccountTokens
from centml_nb.auth.session import SessionTokens, not_logged_in
from centml_nb.auth.store import CredentialStore
from centml_nb.auth.token_file import TokenFile
from centml_nb.client.token_source import TokenSource
from centml_nb.contract.platform import Platform
from centml_nb.errors import LoginError, NotLoggedInError, UnreachableError
from centml_nb.private_file import read_private

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.auth.token_set import TokenSet
    from centml_nb.settings import Settings


class Tokens(TokenSource, Protocol):
    """A TokenSource that also says which token set it holds."""

    def current(self) -> TokenSet:
        """Return the token set as it stands."""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What a logout did; true where a session was stored.

    Attributes:
        origin: where the tokens came from, as a user would say it.
        was_stored: whether there was a session of ours, which is deleted.
        is_own: whether it would be ours: where none was stored, it had ended already.
        is_revoked: whether the platform ended it as well.
        is_borrowed: whether it is the official command line's, which stays.
        access_until: when the last access token runs out by itself, in UTC.
    """

    origin: str = ""
    was_stored: bool = False
    is_own: bool = False
    is_revoked: bool = False
    is_borrowed: bool = False
    access_until: datetime | None = None

    def __bool__(self) -> bool:
        return self.was_stored


class Source(msgspec.Struct, frozen=True):
    """A platform, the tokens for it, the stored session if there is one, and the flag that made it.

    A session that was there already has no flag.
    """

    platform: Platform
    tokens: Tokens
    store: CredentialStore | None = None
    flag: str = ""

    @property
    def origin(self) -> str:
        """Where the tokens come from, as a user would say it."""
        made = f"{self.flag}, which made " if self.flag else ""
        return f"{made}{self.tokens.origin}"

    @property
    def session(self) -> SessionTokens | None:
        """The session, which can be with another organisation; None where the tokens are none."""
        return self.tokens if isinstance(self.tokens, SessionTokens) else None

    @property
    def is_borrowed(self) -> bool:
        """Whether it is the official command line's session."""
        return isinstance(self.store, OfficialSession)

    @property
    def is_own(self) -> bool:
        """Whether it is a session of ours, that a login began and a logout ends."""
        return self.store is not None and not self.is_borrowed

    def end(self) -> Ended:
        """End the stored session, at the platform as well where it offers that, and remove it.

        Raises:
            PrivateFileError: it cannot be locked or removed.
        """
        if self.store is None or self.is_borrowed:
            return Ended(origin=self.tokens.origin, is_borrowed=self.is_borrowed)
        # Under the lock: what another process is renewing would be stored after it was removed.
        with self.store.lock():
            stored = None
            with contextlib.suppress(LoginError):
                stored = self.store.load()
            return Ended(
                origin=self.tokens.origin,
                is_own=True,
                is_revoked=stored is not None and exchange.revoke(self.platform, stored.claims.sid),
                was_stored=self.store.delete(),
                access_until=None if stored is None else stored.expires_at,
            )


def local(settings: Settings) -> Source:
    """Start the local platform unless it is up, and log in to it without a browser.

    Raises:
        MissingExtraError, LoginError, PlatformError: it did not start, or refused.
    """
    found = local_platform.start(settings.local_state)
    source = msgspec.structs.replace(_new(settings, found.platform), flag="--local")
    if source.store is not None:
        with source.store.lock():
            source.store.save(local_platform.login(found))
    last_login.remember(settings.home, found.platform, settings.profile)
    return source


def found(settings: Settings) -> Source:
    """Return the login that is there already.

    Service-account variables win over a stored session, and a platform that the environment names
    over the one of the last login.

    Raises:
        NotLoggedInError: there is none.
        UnreachableError: the last login was to the local platform, which is not up.
    """
    if settings.service_account is not None:
        return service_account(settings)
    source = _stored(settings, platform_of(settings))
    if source.store is not None and source.store.load() is not None:
        return source
    borrowed = _borrowed(settings, source.platform)
    if borrowed is None:
        raise not_logged_in(source.platform, settings.profile)
    return borrowed


def service_account(settings: Settings) -> Source:
    """Return the login of the service account's variables, and no other.

    Raises:
        NotLoggedInError: they are not set; the sentence names them.
    """
    if settings.service_account is None:
        raise NotLoggedInError(
            "No service account: CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET"
            " are not set.",
            "Set both in the environment of this process, not in the notebook. To make one:"
            " %centml_service_account create NAME --out FILE",
        )
    platform = _local_at(settings) or Platform.from_settings(settings)
    return Source(platform, ServiceAccountTokens(settings.service_account))


def token_file(settings: Settings, path: Path) -> Source:
    """Return the login of an access token that somebody keeps fresh in a file.

    Raises:
        UnreachableError: the last login was to the local platform, which is not up.
    """
    return Source(platform_of(settings), TokenFile(path))


def asked(settings: Settings) -> Source:
    """Return what a login by a person will fill.

    Raises:
        PrivateFileError: a session could not be kept here; nobody shall log in for nothing.
        UnreachableError: the last login was to the local platform, which is not up.
    """
    source = _new(settings, platform_of(settings))
    if source.store is not None:
        with source.store.lock():
            read_private(source.store.path)
    return source


def keep(settings: Settings, source: Source, tokens: TokenSet) -> None:
    """Store the session that a login brought; the next one starts with its platform.

    Raises:
        PrivateFileError: it cannot be written; the session before stays.
    """
    if source.store is not None:
        with source.store.lock():
            source.store.save(tokens)
    last_login.remember(settings.home, source.platform, settings.profile)


def platform_of(settings: Settings) -> Platform:
    """Return the platform that the environment names, else that of the last login.

    Raises:
        UnreachableError: the last login was to the local platform, which is not up.
    """
    if settings.api_url:
        return _local_at(settings) or Platform.from_settings(settings)
    remembered = last_login.recall(settings.home, settings.profile)
    if remembered is not None and remembered.is_local:
        # Its ports may be others than at the last login.
        return local_platform.running(settings.local_state).platform
    return Platform.from_settings(settings)


def _local_at(settings: Settings) -> Platform | None:
    """Return the local platform where it is what the environment names: no variable says more."""
    with contextlib.suppress(UnreachableError):
        running = local_platform.running(settings.local_state)
        return running.platform if running.api_url == settings.api_url else None
    return None


def _stored(settings: Settings, platform: Platform) -> Source:
    store = _file_store(settings, platform)
    if KeyringStore.is_used_in(store):
        store = KeyringStore(store.folder)
    return Source(platform, SessionTokens(platform, store), store)


def _new(settings: Settings, platform: Platform) -> Source:
    """Return what a new login fills: a session that is in the keyring already stays there."""
    if not settings.keyring:
        return _stored(settings, platform)
    check_usable()
    store = KeyringStore(_file_store(settings, platform).folder)
    return Source(platform, SessionTokens(platform, store), store)


def _file_store(settings: Settings, platform: Platform) -> CredentialStore:
    return CredentialStore.of_platform(settings.home, platform.name, settings.profile)


def _borrowed(settings: Settings, platform: Platform) -> Source | None:
    # It is of the platform that the environment names, or the vendor's, and of nobody's profile.
    if settings.official_session is None or settings.profile or platform.is_local:
        return None
    store = OfficialSession(settings.official_session)
    if store.load() is None:
        return None
    return Source(platform, SessionTokens(platform, store), store)
