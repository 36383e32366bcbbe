"""SessionTokens: a stored session as a TokenSource, refreshed under a lock between processes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from centml_nb.auth import exchange
from centml_nb.errors import LoginError, NotLoggedInError, PlatformError, SessionEndedError
from centml_nb.forked_child import call_in_forked_child

if TYPE_CHECKING:
    from centml_nb.auth.store import CredentialStore, Stamp
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.contract.platform import Platform
    from centml_nb.secret import Secret

_PAUSE_SECONDS = 10


class SessionTokens:
    """Gives the access tokens of a stored session.

    A refresh token works once, so a refresh takes the lock, reads the store again, and stores the
    new set before anybody uses it. Only `invalid_grant` after that reading ends a session. What
    another process stored is taken up at the next call.
    """

    def __init__(self, platform: Platform, store: CredentialStore) -> None:
        self._platform = platform
        self._store = store
        self._lock = threading.Lock()
        self._held: TokenSet | None = None
        self._stamp: Stamp = None
        self._renewed_from: Secret | None = None
        self._renews_after = 0.0
        call_in_forked_child(self._renew_lock)

    @property
    def origin(self) -> str:
        """Where the tokens come from, as a user would say it."""
        return self._store.place

    def current(self) -> TokenSet:
        """Return the session as it stands.

        Raises:
            NotLoggedInError: there is none.
        """
        # A set that could not be stored is newer than the store.
        if self._held is not None and self._renewed_from is not None:
            return self._held
        stamp = self._store.stamp()
        if self._held is None or stamp is None or stamp != self._stamp:
            self._take(self._store.load(), stamp)
        if self._held is None:
            raise not_logged_in(self._platform)
        return self._held

    def token(self) -> Secret:
        """Return an access token that is not about to expire.

        Where the platform cannot renew one that is about to, it is used as long as it lasts.

        Raises:
            LoginError, PlatformError: there is none to be had.
        """
        with self._lock:
            held = self._in_hand()
            if not held.is_due():
                return held.access_token
            if held.has_expired():
                return self._refreshed(held).access_token
            return self._refreshed_if_possible(held).access_token

    def renew(self, rejected: Secret) -> Secret:
        """Return another access token than the one that was rejected.

        Raises:
            LoginError, PlatformError: there is none to be had.
        """
        with self._lock:
            held = self._in_hand()
            if held.access_token != rejected and not held.is_due():
                return held.access_token
            return self._refreshed(held).access_token

    def switch(self, organization_id: str) -> TokenSet:
        """Ask for the same user's session with another organisation, and store what is answered.

        What the platform answered is in the set's claims: it may have kept the organisation.

        Raises:
            LoginError, PlatformError: it refused; the session before stays.
        """
        with self._lock:
            self._in_hand()
            return self._switched(organization_id)

    def _switched(self, organization_id: str) -> TokenSet:
        with self._store.lock():
            stored = self._store.load()
            if stored is None:
                raise not_logged_in(self._platform)
            if stored.refresh_token is None:
                raise _not_renewable()
            try:
                switched = exchange.refresh(self._platform, stored.refresh_token, organization_id)
            except LoginError as error:
                # It may be the organisation that is refused: the next renewal says what holds.
                raise LoginError(
                    f"The platform did not change the organisation: {error.message}",
                    "You are logged in as before: %centml_status",
                ) from error
            return self._kept(switched, stored)

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()

    def _take(self, found: TokenSet | None, stamp: Stamp) -> None:
        self._held, self._stamp = found, stamp

    def _in_hand(self) -> TokenSet:
        held = self.current()
        if self._renewed_from is None:
            return held
        with self._store.lock():
            return self._saved_late(held)

    def _saved_late(self, held: TokenSet) -> TokenSet:
        stored = self._store.load()
        if stored is None:
            self._held = self._renewed_from = None
            raise not_logged_in(self._platform)
        # Somebody may have logged in anew since: then theirs is the session.
        if stored.access_token != self._renewed_from:
            self._held, self._renewed_from = stored, None
            return stored
        self._store.save(held)
        self._renewed_from = None
        return held

    def _refreshed_if_possible(self, held: TokenSet) -> TokenSet:
        if time.monotonic() < self._renews_after:
            return held
        try:
            return self._refreshed(held)
        except PlatformError:
            if held.has_expired():
                raise
            self._renews_after = time.monotonic() + _PAUSE_SECONDS
            return held

    def _refreshed(self, held: TokenSet) -> TokenSet:
        with self._store.lock():
            return self._refreshed_under_lock(held)

    def _refreshed_under_lock(self, held: TokenSet) -> TokenSet:
        stamp = self._store.stamp()
        stored = self._store.load()
        if stored is None:
            self._held = None
            raise not_logged_in(self._platform)
        if stored.access_token != held.access_token and not stored.is_due():
            self._take(stored, stamp)
            return stored
        return self._exchanged(stored)

    def _exchanged(self, stored: TokenSet, *, is_last: bool = False) -> TokenSet:
        if stored.refresh_token is None:
            raise _not_renewable()
        try:
            renewed = exchange.refresh(self._platform, stored.refresh_token)
        except SessionEndedError:
            again = self._store.load()
            if again is None or again == stored or is_last:
                raise self._ended() from None
            # Somebody who takes no lock was faster.
            if again.is_due():
                return self._exchanged(again, is_last=True)
            self._take(again, self._store.stamp())
            return again
        return self._kept(renewed, stored)

    def _kept(self, renewed: TokenSet, stored: TokenSet) -> TokenSet:
        # The old refresh token is spent: what cannot be stored now is kept here and stored later.
        self._held, self._renewed_from = renewed, stored.access_token
        self._store.save(renewed)
        self._renewed_from = None
        self._stamp = self._store.stamp()
        return renewed

    def _ended(self) -> SessionEndedError:
        self._store.delete()
        self._held = None
        return SessionEndedError(
            f"The session with {self._platform.name} has ended.", "Log in again: %centml_login"
        )


def _not_renewable() -> SessionEndedError:
    return SessionEndedError(
        "This session has expired and cannot be renewed.", "Log in again: %centml_login"
    )


def not_logged_in(platform: Platform, profile: str = "") -> NotLoggedInError:
    """Return the error that says how to log in."""
    by = f" in the profile “{profile}”" if profile else ""
    flag = f" --profile {profile}" if profile else ""
    if platform.is_local:
        return NotLoggedInError(
            f"Nobody is logged in to the local platform{by}.",
            f"Log in: %centml_login --local{flag}",
        )
    return NotLoggedInError(
        f"Nobody is logged in to {platform.name}{by}.",
        f"Log in: %centml_login{flag}. Without a person: set CENTML_SERVICE_ACCOUNT_ID and"
        " CENTML_SERVICE_ACCOUNT_SECRET. To try everything without an account:"
        f" %centml_login --local{flag}",
    )
