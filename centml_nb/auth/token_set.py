"""TokenSet: what a login brings, and what its access token says of it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import msgspec

from centml_nb.auth import clock
from centml_nb.contract.messages import decode
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

_EARLIEST_RENEWAL_SECONDS = 60
_RENEWAL_SHARE = 0.2


class Claims(msgspec.Struct, frozen=True):
    """The claims of an access token (RFC 7519) that we read; they are shown, never trusted."""

    exp: float = 0
    iat: float = 0
    sub: str = ""
    sid: str = ""
    org_id: str = ""
    email: str = ""
    organization_name: str = ""


class TokenSet(msgspec.Struct, frozen=True):
    """An access token and, where there is one, the refresh token that works once."""

    access_token: Secret
    refresh_token: Secret | None

    def registered(self) -> TokenSet:
        """Return this set, its values known to redaction."""
        REGISTRY.register("access token", self.access_token)
        if self.refresh_token is not None:
            REGISTRY.register("refresh token", self.refresh_token)
        return self

    @property
    def claims(self) -> Claims:
        """What the access token says; nothing where it is no JWT."""
        try:
            payload = self.access_token.reveal().split(".")[1]
            decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
            return decode(decoded, Claims)
        except (IndexError, ValueError, msgspec.MsgspecError):
            return Claims()

    @property
    def expires_at(self) -> datetime | None:
        """When the access token expires, in UTC; None where it does not say."""
        try:
            return datetime.fromtimestamp(self.claims.exp, UTC) if self.claims.exp else None
        except (OverflowError, ValueError, OSError):
            return None

    def is_due(self) -> bool:
        """Say whether it is time to renew: in the last fifth of its life, at most a minute."""
        claims = self.claims
        if not claims.exp:
            return False
        margin = min(_EARLIEST_RENEWAL_SECONDS, (claims.exp - claims.iat) * _RENEWAL_SHARE)
        return clock.now() >= claims.exp - margin

    def has_expired(self) -> bool:
        """Say whether the platform takes it no more, as far as the token says."""
        return bool(self.claims.exp) and clock.now() >= self.claims.exp
