"""SessionTokens: a stored session as a TokenSource, refreshed under a lock between processes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from centml_nb.auth import exchange
from centml_nb.errors import NotLoggedInError, SessionEndedError

if TYPE_CHECKING:
    from centml_nb.auth.store import CredentialStore
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.contract.platform import Platform
    from centml_nb.secret import Secret


class SessionTokens:
    """Gives the access tokens of a stored session.

    A refresh token works once, so a refresh takes the lock, reads the file again, and stores the
    new set before anybody uses it. Only `invalid_grant` after that reading ends a session.
    """

    def __init__(self, platform: Platform, store: CredentialStore) -> None:
        self._platform = platform
        self._store = store
        self._lock = threading.Lock()
        self._held: TokenSet | None = None
        self._renewed_from: Secret | None = None

    @property
    def origin(self) -> str:
        """Where the tokens come from, as a user would say it."""
        return "the session stored on this machine"

    def current(self) -> TokenSet:
        """Return the session as it stands.

        Raises:
            NotLoggedInError: there is none.
        """
        held = self._held or self._store.load()
        if held is None:
            raise not_logged_in(self._platform)
        self._held = held
        return held

    def token(self) -> Secret:
        """Return an access token that is not about to expire.

        Raises:
            LoginError, PlatformError: there is none to be had.
        """
        with self._lock:
            held = self._in_hand()
            return (self._refreshed(held) if held.is_due() else held).access_token

    def renew(self, rejected: Secret) -> Secret:
        """Return another access token than the one that was rejected.

        Raises:
            LoginError, PlatformError: there is none to be had.
        """
        with self._lock:
            held = self._in_hand()
            if held.access_token != rejected:
                return held.access_token
            return self._refreshed(held).access_token

    def _in_hand(self) -> TokenSet:
        held = self.current()
        if self._renewed_from is None:
            return held
        with self._store.lock():
            return self._saved_late(held)

    def _saved_late(self, held: TokenSet) -> TokenSet:
        stored = self._store.load()
        # Somebody may have logged in anew since: then theirs is the session.
        if stored is not None and stored.access_token != self._renewed_from:
            self._held, self._renewed_from = stored, None
            return stored
        self._store.save(held)
        self._renewed_from = None
        return held

    def _refreshed(self, held: TokenSet) -> TokenSet:
        with self._store.lock():
            return self._refreshed_under_lock(held)

    def _refreshed_under_lock(self, held: TokenSet) -> TokenSet:
        stored = self._store.load()
        if stored is None:
            raise not_logged_in(self._platform)
        if stored.access_token != held.access_token and not stored.is_due():
            self._held = stored
            return stored
        if stored.refresh_token is None:
            raise SessionEndedError(
                "This session has expired and cannot be renewed.", "Log in again: %centml_login"
            )
        try:
            renewed = exchange.refresh(self._platform, stored.refresh_token)
        except SessionEndedError:
            return self._ended_unless_changed(stored)
        # The old refresh token is spent: what cannot be stored now is kept here and stored later.
        self._held, self._renewed_from = renewed, stored.access_token
        self._store.save(renewed)
        self._renewed_from = None
        return renewed

    def _ended_unless_changed(self, refused: TokenSet) -> TokenSet:
        again = self._store.load()
        if again is not None and again.access_token != refused.access_token and not again.is_due():
            self._held = again
            return again
        self._store.delete()
        self._held = None
        raise SessionEndedError(
            f"The session with {self._platform.name} has ended.", "Log in again: %centml_login"
        )


def not_logged_in(platform: Platform) -> NotLoggedInError:
    """Return the error that says how to log in."""
    if platform.is_local:
        return NotLoggedInError(
            "Nobody is logged in to the local platform.", "Log in: %centml_login --local"
        )
    return NotLoggedInError(
        f"Nobody is logged in to {platform.name}.",
        "To try everything without an account: %centml_login --local. With a service account,"
        " set CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET, then: %centml_login",
    )
