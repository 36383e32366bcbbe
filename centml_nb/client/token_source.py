"""TokenSource: where the client gets its access token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from centml_nb.secret import Secret


class TokenSource(Protocol):
    """Gives access tokens (RFC 6750) and renews one that was rejected."""

    @property
    def origin(self) -> str:
        """Where the tokens come from, as a user would say it."""

    def token(self) -> Secret:
        """Return an access token that has not expired.

        Raises:
            CentMLError: there is none to be had; the error says why.
        """

    def renew(self, rejected: Secret) -> Secret:
        """Return another token than `rejected`, which the platform answered 401 to.

        Raises:
            CentMLError: there is none to be had; the error says why.
        """
