"""Access tokens: JWTs (RFC 7519) with the contract's claims."""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from centml_nb.local.identity import ORGANISATION, USER

ALGORITHM = "HS256"


class InvalidTokenError(Exception):
    """The token is forged, expired, another issuer's or revoked."""


@dataclass(frozen=True)
class Caller:
    """Who makes a request: the user, or a service account that acts for them."""

    subject: str
    session_id: str | None


class AccessTokens:
    """Issues and checks access tokens of one issuer. A revoked subject is refused at once."""

    def __init__(self, key: bytes, issuer: str, lifetime: float) -> None:
        self._key = key
        self._issuer = issuer
        self._lifetime = lifetime
        self._revoked: set[str] = set()

    def for_session(self, session_id: str) -> str:
        """Return a token of a user's session."""
        return self._signed(
            {
                "sub": USER.id,
                "sid": session_id,
                "role": "admin",
                "permissions": ["platform:use"],
                # Not in the platform's tokens; harmless, and it spares clients a request.
                "email": USER.email,
                "organization_name": ORGANISATION.name,
            }
        )

    def for_service_account(self, account_id: str, scopes: list[str]) -> str:
        """Return a token of a service account; it has no session."""
        return self._signed({"sub": account_id, "role": "member", "permissions": scopes})

    def revoke(self, *subjects: str) -> None:
        """Refuse from now on every token of these sessions or service accounts."""
        self._revoked.update(subjects)

    def caller(self, token: str) -> Caller:
        """Return whose token it is.

        Raises:
            InvalidTokenError: It is not good, and it does not matter why.
        """
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                options={"require": ["sub", "iss", "org_id", "exp", "iat"]},
            )
        except (jwt.InvalidTokenError, UnicodeError, ValueError) as error:
            raise InvalidTokenError from error
        session_id = claims.get("sid")
        if claims["sub"] in self._revoked or session_id in self._revoked:
            raise InvalidTokenError
        return Caller(claims["sub"], session_id)

    def _signed(self, claims: dict[str, Any]) -> str:
        now = time.time()
        claims |= {
            "iss": self._issuer,
            "org_id": ORGANISATION.id,
            "iat": int(now),
            "exp": int(now + self._lifetime),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)
