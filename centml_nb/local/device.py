"""The device flow, for a browser on another machine: RFC 8628."""

import secrets
import time
from typing import Literal

import sqlalchemy as sa

from centml_nb.local.database import DEVICE_CODES
from centml_nb.local.digests import Pepper, new_secret
from centml_nb.local.oauth_errors import OAuthError
from centml_nb.local.options import Options
from centml_nb.local.sessions import Sessions, TokenPair

# RFC 8628 section 6.1: no vowels, so no words; nothing that looks like something else.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
SLOWER = 5

CODES = DEVICE_CODES.c


class DeviceCodes:
    """Logins that wait for somebody to confirm a short code.

    Whether the platform has the flow switched on is not known; here it is.
    """

    def __init__(
        self, engine: sa.Engine, pepper: Pepper, sessions: Sessions, options: Options
    ) -> None:
        self._engine = engine
        self._pepper = pepper
        self._sessions = sessions
        self._options = options

    def begin(self, verification_uri: str) -> dict[str, object]:
        """Return the answer of RFC 8628 section 3.2."""
        device_code = new_secret()
        user_code = _new_user_code()
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(DEVICE_CODES).values(
                    digest=self._pepper.digest("device", device_code),
                    user_code_digest=self._user_digest(user_code),
                    expires_at=time.time() + self._options.device_lifetime,
                    interval=self._options.device_interval,
                )
            )
        return {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": verification_uri,
            "verification_uri_complete": f"{verification_uri}?user_code={user_code}",
            "expires_in": int(self._options.device_lifetime),
            "interval": self._options.device_interval,
        }

    def waits(self, user_code: str) -> bool:
        """Return whether a login waits for this code."""
        query = sa.select(CODES.digest).where(
            CODES.user_code_digest == self._user_digest(user_code),
            CODES.expires_at > time.time(),
            CODES.decision.is_(None),
        )
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def decide(self, user_code: str, decision: Literal["allowed", "denied"]) -> bool:
        """Allow or deny a login; False when none waits for this code."""
        if not self.waits(user_code):
            return False
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(DEVICE_CODES)
                .where(CODES.user_code_digest == self._user_digest(user_code))
                .values(decision=decision)
            )
        return True

    def poll(self, device_code: str) -> TokenPair:
        """Return the tokens once the login is allowed; the code is gone then.

        Raises:
            OAuthError: `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, or
                `invalid_grant` for a code that is not known (RFC 8628 section 3.5).
        """
        digest = self._pepper.digest("device", device_code)
        now = time.time()
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(DEVICE_CODES).where(CODES.digest == digest)).first()
        if row is None:
            raise OAuthError("invalid_grant", "The device code is unknown.")
        if row.decision is None and row.expires_at > now:
            raise self._not_yet(digest, row.polled_at, row.interval, now)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(DEVICE_CODES).where(CODES.digest == digest))
        if row.decision == "denied":
            raise OAuthError("access_denied", "The login was denied.")
        if row.expires_at <= now:
            raise OAuthError("expired_token", "Nobody confirmed the code in time.")
        return self._sessions.begin()

    def _not_yet(
        self, digest: str, polled_at: float | None, interval: int, now: float
    ) -> OAuthError:
        hasty = polled_at is not None and now - polled_at < interval
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(DEVICE_CODES)
                .where(CODES.digest == digest)
                .values(polled_at=now, interval=interval + SLOWER * hasty)
            )
        if hasty:
            return OAuthError("slow_down", f"Wait {interval + SLOWER} seconds between two polls.")
        return OAuthError("authorization_pending", "Nobody has confirmed the code yet.")

    def _user_digest(self, user_code: str) -> str:
        typed = "".join(letter for letter in user_code.upper() if letter in ALPHABET)
        return self._pepper.digest("user-code", typed)


def _new_user_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
