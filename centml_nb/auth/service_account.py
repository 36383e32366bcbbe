"""ServiceAccountTokens: a service account as a TokenSource; nothing of it is stored."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from centml_nb.auth import exchange

if TYPE_CHECKING:
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.secret import Secret
    from centml_nb.settings import ServiceAccount


class ServiceAccountTokens:
    """Gives access tokens by `client_credentials`, asked for when the last one is due."""

    def __init__(self, account: ServiceAccount) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._held: TokenSet | None = None

    @property
    def origin(self) -> str:
        """Where the tokens come from, as a user would say it."""
        return f"the service account {self._account.client_id} of CENTML_SERVICE_ACCOUNT_ID"

    def current(self) -> TokenSet:
        """Return the token set in hand, asked for where there is none or it is due."""
        if self._held is None or self._held.is_due():
            self._held = exchange.client_credentials(
                self._account.token_url, self._account.client_id, self._account.client_secret
            )
        return self._held

    def token(self) -> Secret:
        """Return an access token that is not about to expire.

        Raises:
            LoginError, PlatformError: there is none to be had.
        """
        with self._lock:
            return self.current().access_token

    def renew(self, rejected: Secret) -> Secret:
        """Return another access token than the one that was rejected.

        Raises:
            LoginError, PlatformError: there is none to be had.
        """
        with self._lock:
            if self._held is not None and self._held.access_token == rejected:
                self._held = None
            return self.current().access_token
