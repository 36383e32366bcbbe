"""Authorization codes with PKCE: RFC 6749 section 4.1, RFC 7636, RFC 8252 section 7.3."""

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import sqlalchemy as sa

from centml_nb.local.database import AUTHORIZATION_CODES
from centml_nb.local.digests import Pepper, new_secret
from centml_nb.local.identity import CLIENT_ID
from centml_nb.local.oauth_errors import OAuthError
from centml_nb.local.sessions import Sessions, TokenPair

CODE_LIFETIME = 60
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_STATE = 4096


@dataclass(frozen=True)
class AuthorizationRequest:
    """What a client asks of the authorize page."""

    client_id: str
    redirect_uri: str
    response_type: str
    code_challenge: str
    code_challenge_method: str
    state: str | None

    def refuse_stranger(self) -> None:
        """Check who asks and where the answer would go.

        Raises:
            OAuthError: It must be shown, never sent to that address (RFC 6749 4.1.2.1).
        """
        if self.client_id != CLIENT_ID:
            raise OAuthError("invalid_client", "This client is not known here.")
        if not _is_loopback(self.redirect_uri):
            raise OAuthError(
                "invalid_request", "The redirect must be http://127.0.0.1 with /callback."
            )

    def complaint(self) -> str | None:
        """Return the error to redirect with, if there is one."""
        if self.response_type != "code":
            return "unsupported_response_type"
        if self.code_challenge_method != "S256" or not CHALLENGE.fullmatch(self.code_challenge):
            return "invalid_request"
        if self.state is not None and len(self.state) > LONGEST_STATE:
            return "invalid_request"
        return None

    def answer(self, **parameters: str) -> str:
        """Return the redirect with these parameters, and the state as it came."""
        if self.state is not None:
            parameters["state"] = self.state
        return f"{self.redirect_uri}?{urlencode(parameters)}"


class AuthorizationCodes:
    """Codes that work once, within a minute."""

    def __init__(self, engine: sa.Engine, pepper: Pepper, sessions: Sessions) -> None:
        self._engine = engine
        self._pepper = pepper
        self._sessions = sessions

    def issue(self, request: AuthorizationRequest) -> str:
        """Return a code for a request that the user has agreed to."""
        code = new_secret()
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(AUTHORIZATION_CODES).values(
                    digest=self._pepper.digest("code", code),
                    redirect_uri=request.redirect_uri,
                    code_challenge=request.code_challenge,
                    expires_at=time.time() + CODE_LIFETIME,
                )
            )
        return code

    def exchange(self, code: str, verifier: str, redirect_uri: str | None) -> TokenPair:
        """Exchange a code. Used a second time, it ends the session it began (RFC 6749 4.1.2).

        `redirect_uri` is compared when it is sent; the platform's provider does not ask for it.

        Raises:
            OAuthError: `invalid_grant`.
        """
        codes = AUTHORIZATION_CODES
        digest = self._pepper.digest("code", code)
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(codes).where(codes.c.digest == digest)).first()
        if row is None:
            raise OAuthError("invalid_grant", "The code is unknown.")
        if row.session_id is not None:
            self._sessions.revoke(row.session_id)
            raise OAuthError("invalid_grant", "The code has been used.")
        if row.expires_at < time.time():
            raise OAuthError("invalid_grant", "The code has expired.")
        if not hmac.compare_digest(row.code_challenge, _challenge(verifier)):
            raise OAuthError("invalid_grant", "The code verifier does not fit.")
        if redirect_uri is not None and redirect_uri != row.redirect_uri:
            raise OAuthError("invalid_grant", "The redirect is another than the code's.")
        pair = self._sessions.begin()
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(codes).where(codes.c.digest == digest).values(session_id=pair.session_id)
            )
        return pair


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _is_loopback(uri: str) -> bool:
    """Return whether it is `http://127.0.0.1:<any port>/callback` and nothing more."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return False
    host = "127.0.0.1" if port is None else f"127.0.0.1:{port}"
    return uri == f"http://{host}/callback"
