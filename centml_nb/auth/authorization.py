"""AuthorizationRequest: the link to log in by, and the two secrets that its answer is held to."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from centml_nb.contract.platform import Platform

_STATE_BYTES = 32
_VERIFIER_BYTES = 48


class AuthorizationRequest:
    """One authorization request (RFC 6749, section 4.1.1) with PKCE (RFC 7636).

    Attributes:
        state: what its answer must bring back; it works once.
        verifier: what proves, at the token endpoint, that the code was asked for here.
    """

    def __init__(self) -> None:
        self.state = Secret(secrets.token_urlsafe(_STATE_BYTES))
        self.verifier = Secret(secrets.token_urlsafe(_VERIFIER_BYTES))
        # The state stands in the link, which is shown; the verifier is shown to nobody.
        REGISTRY.register("code verifier", self.verifier)

    def __repr__(self) -> str:
        return "AuthorizationRequest(…)"

    @property
    def challenge(self) -> str:
        """The verifier's S256 challenge (RFC 7636, section 4.2)."""
        digest = hashlib.sha256(self.verifier.reveal().encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def link(self, platform: Platform, redirect_uri: str) -> str:
        """Return the address at which a person logs in, and which leads back to `redirect_uri`."""
        asked = {
            "response_type": "code",
            "client_id": platform.client_id,
            "redirect_uri": redirect_uri,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "provider": "authkit",
            "state": self.state.reveal(),
        }
        return f"{platform.auth_url}/user_management/authorize?{urlencode(asked)}"
