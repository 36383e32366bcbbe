"""Login sessions and their refresh tokens, which rotate and work once."""

import secrets
import time
from dataclasses import dataclass

import sqlalchemy as sa

from centml_nb.local import clock
from centml_nb.local.database import REFRESH_TOKENS, SERVICE_ACCOUNTS, SESSIONS
from centml_nb.local.digests import Pepper, new_secret
from centml_nb.local.oauth_errors import OAuthError
from centml_nb.local.tokens import AccessTokens

REFRESH_LIFETIME = 30 * 24 * 3600


@dataclass(frozen=True)
class TokenPair:
    """What a login or a refresh gives."""

    session_id: str
    access_token: str
    refresh_token: str


class Sessions:
    """The sessions of the one user."""

    def __init__(
        self, engine: sa.Engine, pepper: Pepper, access_tokens: AccessTokens, grace: float
    ) -> None:
        self._engine = engine
        self._pepper = pepper
        self._access_tokens = access_tokens
        self._grace = grace
        access_tokens.revoke(*self._already_revoked())

    def begin(self) -> TokenPair:
        """Begin a session."""
        session_id = f"session_{secrets.token_hex(13).upper()}"
        with self._engine.begin() as connection:
            connection.execute(sa.insert(SESSIONS).values(id=session_id, created_at=clock.now()))
            return self._issue(connection, session_id)

    def refresh(self, refresh_token: str) -> TokenPair:
        """Exchange a refresh token for the next pair (RFC 9700, section 4.14.2).

        A token that was used is answered once more within the grace, with a fresh pair; later it
        betrays a copy, and its whole session ends.

        Raises:
            OAuthError: `invalid_grant`.
        """
        digest = self._pepper.digest("refresh", refresh_token)
        now = time.time()
        with self._engine.begin() as connection:
            row = connection.execute(
                sa.select(REFRESH_TOKENS, SESSIONS.c.revoked_at)
                .join(SESSIONS, SESSIONS.c.id == REFRESH_TOKENS.c.session_id)
                .where(REFRESH_TOKENS.c.digest == digest)
            ).one_or_none()
            if row is None or row.revoked_at or row.expires_at < now:
                raise OAuthError("invalid_grant", "The refresh token is unknown or expired.")
            reused = row.consumed_at is not None and now - row.consumed_at >= self._grace
            if not reused:
                self._consume(connection, digest, now)
                return self._issue(connection, row.session_id)
        self.revoke(row.session_id)
        raise OAuthError("invalid_grant", "The refresh token has been used; the session is over.")

    def revoke(self, session_id: str) -> None:
        """End a session: its access and refresh tokens stop working at once."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(SESSIONS)
                .where(SESSIONS.c.id == session_id)
                .values(revoked_at=clock.now())
            )
            connection.execute(
                sa.delete(REFRESH_TOKENS).where(REFRESH_TOKENS.c.session_id == session_id)
            )
        self._access_tokens.revoke(session_id)

    def _issue(self, connection: sa.Connection, session_id: str) -> TokenPair:
        refresh_token = new_secret()
        connection.execute(
            sa.insert(REFRESH_TOKENS).values(
                digest=self._pepper.digest("refresh", refresh_token),
                session_id=session_id,
                expires_at=time.time() + REFRESH_LIFETIME,
            )
        )
        return TokenPair(session_id, self._access_tokens.for_session(session_id), refresh_token)

    def _consume(self, connection: sa.Connection, digest: str, now: float) -> None:
        # The first use counts: answering within the grace does not extend it.
        connection.execute(
            sa.update(REFRESH_TOKENS)
            .where(REFRESH_TOKENS.c.digest == digest, REFRESH_TOKENS.c.consumed_at.is_(None))
            .values(consumed_at=now)
        )

    def _already_revoked(self) -> list[str]:
        with self._engine.connect() as connection:
            sessions = connection.scalars(
                sa.select(SESSIONS.c.id).where(SESSIONS.c.revoked_at.is_not(None))
            ).all()
            accounts = connection.scalars(
                sa.select(SERVICE_ACCOUNTS.c.id).where(SERVICE_ACCOUNTS.c.deleted_at.is_not(None))
            ).all()
        return [*sessions, *accounts]
