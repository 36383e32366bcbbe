"""Which login is used: a flag, then the environment, then what is stored; the winner is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from centml_nb.auth import last_login, local_platform
from centml_nb.auth.service_account import ServiceAccountTokens
from centml_nb.auth.session import SessionTokens, not_logged_in
from centml_nb.auth.store import CredentialStore
from centml_nb.client.token_source import TokenSource
from centml_nb.contract.platform import Platform

if TYPE_CHECKING:
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.settings import Settings


class Tokens(TokenSource, Protocol):
    """A TokenSource that also says which token set it holds."""

    def current(self) -> TokenSet:
        """Return the token set as it stands."""


class Source(msgspec.Struct, frozen=True):
    """A platform, the tokens for it, and the stored session if there is one."""

    platform: Platform
    tokens: Tokens
    store: CredentialStore | None = None

    def end(self) -> bool:
        """Remove the stored session; say whether there was one."""
        return self.store is not None and self.store.delete()


def local(settings: Settings) -> Source:
    """Start the local platform unless it is up, and log in to it without a browser.

    Raises:
        MissingExtraError, LoginError, PlatformError: it did not start, or refused.
    """
    found = local_platform.start(settings.local_state)
    source = _stored(settings, found.platform)
    if source.store is not None:
        with source.store.lock():
            source.store.save(local_platform.login(found))
    last_login.remember(settings.home, found.platform)
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
        return Source(
            Platform.from_settings(settings), ServiceAccountTokens(settings.service_account)
        )
    platform = Platform.from_settings(settings)
    remembered = None if settings.api_url else last_login.recall(settings.home)
    if remembered is not None and remembered.is_local:
        # Its ports may be others than at the last login.
        platform = local_platform.running(settings.local_state).platform
    source = _stored(settings, platform)
    if source.store is None or source.store.load() is None:
        raise not_logged_in(platform)
    return source


def _stored(settings: Settings, platform: Platform) -> Source:
    store = CredentialStore.of_platform(settings.home, platform.name)
    return Source(platform, SessionTokens(platform, store), store)
