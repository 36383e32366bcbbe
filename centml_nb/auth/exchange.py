"""Asking a token endpoint (RFC 6749): no redirect is followed, a lost answer is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from centml_nb.auth import clock
from centml_nb.auth.token_set import TokenSet
from centml_nb.client.answers import message_of
from centml_nb.client.http import answered, open_client
from centml_nb.contract.messages import WireTokenError, WireTokenSet, decode
from centml_nb.errors import LoginError, PlatformError, SessionEndedError, UnreachableError
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from centml_nb.contract.platform import Platform
    from centml_nb.secret import Secret

AUTHENTICATE = "/user_management/authenticate"
SESSION_LOGOUT = "/user_management/sessions/logout"
_OPERATOR = "urn:centml-nb:params:oauth:grant-type:operator"


def refresh(
    platform: Platform, refresh_token: Secret, organization_id: str | None = None
) -> TokenSet:
    """Exchange a refresh token (RFC 6749, section 6); it works once.

    An answer without a new refresh token keeps the old one. Where the answer is lost the old one
    is tried again at once, in the provider's grace period. An `organization_id` asks for another
    organisation's session, as the provider documents it.

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
    if organization_id is not None:
        form["organization_id"] = organization_id
    try:
        tokens = _ask(platform.auth_url + AUTHENTICATE, form)
    except UnreachableError:
        tokens = _ask(platform.auth_url + AUTHENTICATE, form)
    return TokenSet(tokens.access_token, tokens.refresh_token or refresh_token)


def authorization_code(platform: Platform, code: Secret, verifier: Secret) -> TokenSet:
    """Exchange an authorization code (RFC 6749, section 4.1.3; RFC 7636, section 4.5), once.

    A code whose answer is lost is not sent again: used a second time it would end the session
    that it began (RFC 6749, section 4.1.2).

    Raises:
        LoginError: the platform does not take it.
        PlatformError: it did not answer, or not as a token endpoint.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code.reveal(),
        "code_verifier": verifier.reveal(),
        "client_id": platform.client_id,
    }
    try:
        return _ask(platform.auth_url + AUTHENTICATE, form)
    except SessionEndedError:
        raise LoginError(
            "The platform does not take this code: it was used, is too old, or another login's.",
            "Begin anew: %centml_login",
        ) from None
    except PlatformError as error:
        raise type(error)(error.message, f"{error.hint} Then begin anew: %centml_login") from error


def revoke(platform: Platform, session_id: str) -> bool:
    """Ask the platform to end a session by its id; say whether it did.

    Only the local platform is known to: nothing that the vendor's says promises it.
    """
    if not platform.is_local or not session_id:
        return False
    with open_client(platform.auth_url) as client:
        try:
            response = answered(
                lambda: client.get(SESSION_LOGOUT, params={"session_id": session_id}),
                platform.auth_url,
            )
        except UnreachableError:
            return False
    return response.is_success


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


def posted(url: str, form: Mapping[str, str]) -> httpx.Response:
    """Return what an endpoint answers to a form; no redirect is followed.

    Raises:
        UnreachableError: there is no answer.
    """
    with open_client(url) as client:
        response = answered(lambda: client.post(url, data=dict(form)), url)
    clock.saw(response.headers.get("date"))
    return response


def tokens_of(response: httpx.Response) -> TokenSet:
    """Return the tokens of an answer, their values known to redaction.

    Raises:
        PlatformError: it is no token endpoint's answer.
    """
    answer = message_of(response, WireTokenSet)
    return TokenSet(answer.access_token, answer.refresh_token).registered()


def oauth_error_of(response: httpx.Response) -> WireTokenError | None:
    """Return the error of RFC 6749, section 5.2, that an answer is, if it is one."""
    # A fault may carry an `error` field as well, and says nothing about the session.
    if not response.is_client_error or response.status_code in {404, 429}:
        return None
    try:
        return decode(response.content, WireTokenError)
    except msgspec.MsgspecError:
        return None


def _ask(url: str, form: Mapping[str, str]) -> TokenSet:
    response = posted(url, form)
    said = oauth_error_of(response)
    if said is not None:
        raise _refusal(said, is_service_account="client_secret" in form)
    return tokens_of(response)


def _refusal(said: WireTokenError, *, is_service_account: bool) -> LoginError:
    words = REGISTRY.redact(said.error_description or said.error)
    if said.error == "invalid_grant":
        return SessionEndedError(
            f"The platform ended this session ({words}).", "Log in again: %centml_login"
        )
    if said.error == "invalid_client" and not is_service_account:
        return LoginError(
            f"The platform does not know this program ({words}).",
            "Check CENTML_WORKOS_CLIENT_ID, or unset it.",
        )
    if said.error == "invalid_client":
        return LoginError(
            f"The platform does not know this service account ({words}).",
            "Check CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET.",
        )
    return LoginError(f"The platform refused the login ({words}).", "Log in again: %centml_login")
