"""Asking a token endpoint (RFC 6749): no redirect is followed, a lost answer is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from centml_nb.auth.token_set import TokenSet
from centml_nb.client.answers import error_of, message_of
from centml_nb.client.http import answered, open_client
from centml_nb.contract.messages import WireTokenError, WireTokenSet, decode
from centml_nb.errors import LoginError, SessionEndedError, UnreachableError
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from centml_nb.contract.platform import Platform
    from centml_nb.secret import Secret

AUTHENTICATE = "/user_management/authenticate"
_OPERATOR = "urn:centml-nb:params:oauth:grant-type:operator"


def refresh(platform: Platform, refresh_token: Secret) -> TokenSet:
    """Exchange a refresh token (RFC 6749, section 6); it works once.

    An answer without a new refresh token keeps the old one. Where the answer is lost the old one
    is tried again at once, in the provider's grace period.

    Raises:
        SessionEndedError: the platform answered `invalid_grant`.
        LoginError: it answered another error.
        PlatformError: it did not answer, or not as a token endpoint.
    """
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token.reveal(),
        "client_id": platform.client_id,
    }
    try:
        tokens = _ask(platform.auth_url + AUTHENTICATE, form)
    except UnreachableError:
        tokens = _ask(platform.auth_url + AUTHENTICATE, form)
    return TokenSet(tokens.access_token, tokens.refresh_token or refresh_token)


def operator(platform: Platform, operator_secret: Secret) -> TokenSet:
    """Log in to the local platform with the secret that only its owner can read.

    Raises:
        LoginError, PlatformError: as `refresh`.
    """
    form = {
        "grant_type": _OPERATOR,
        "operator_secret": operator_secret.reveal(),
        "client_id": platform.client_id,
    }
    return _ask(platform.auth_url + AUTHENTICATE, form)


def client_credentials(token_url: str, client_id: str, client_secret: Secret) -> TokenSet:
    """Ask for a service account's access token (RFC 6749, section 4.4).

    Raises:
        LoginError, PlatformError: as `refresh`.
    """
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret.reveal(),
    }
    return _ask(token_url, form)


def _ask(url: str, form: Mapping[str, str]) -> TokenSet:
    with open_client(url) as client:
        response = answered(lambda: client.post(url, data=dict(form)), url)
    if _is_oauth_error(response):
        raise _refusal(response)
    answer = message_of(response, WireTokenSet)
    return TokenSet(answer.access_token, answer.refresh_token).registered()


def _is_oauth_error(response: httpx.Response) -> bool:
    # A fault may carry an `error` field as well, and says nothing about the session.
    return response.is_client_error and response.status_code not in {404, 429}


def _refusal(response: httpx.Response) -> Exception:
    try:
        said = decode(response.content, WireTokenError)
    except msgspec.MsgspecError:
        return error_of(response)
    words = REGISTRY.redact(said.error_description or said.error)
    if said.error == "invalid_grant":
        return SessionEndedError(
            f"The platform ended this session ({words}).", "Log in again: %centml_login"
        )
    if said.error == "invalid_client":
        return LoginError(
            f"The platform does not know this service account ({words}).",
            "Check CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET.",
        )
    return LoginError(f"The platform refused the login ({words}).", "Log in again: %centml_login")
