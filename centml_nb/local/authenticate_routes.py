"""Where tokens come from: WorkOS's authenticate, and the service accounts' token endpoint."""

import base64
import binascii
import secrets
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from centml_nb.local.access import Platform
from centml_nb.local.composition import LocalPlatform
from centml_nb.local.form_body import Parameters, read_parameters
from centml_nb.local.identity import CLIENT_ID, ORGANISATION, USER
from centml_nb.local.oauth_errors import OAuthError
from centml_nb.local.sessions import TokenPair
from centml_nb.local.state import read_private

router = APIRouter(tags=["login"])

OPERATOR = "urn:centml-nb:params:oauth:grant-type:operator"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@router.post("/user_management/authenticate")
async def authenticate(request: Request, platform: Platform) -> Response:
    """Exchange a code, a refresh token, a device code or the operator's secret for tokens.

    The body is a form, or JSON as the official client sends it. Whether the platform takes an
    `organization_id` here is not known; it is ignored, there is one organisation.
    """
    said = await read_parameters(request)
    grant = said["grant_type"]
    if said["client_id"] != CLIENT_ID:
        raise OAuthError("invalid_client", "This client is not known here.")
    if grant == "authorization_code":
        codes = platform.authorization_codes
        pair = codes.exchange(said["code"], said["code_verifier"], said.get("redirect_uri"))
    elif grant == "refresh_token":
        pair = platform.sessions.refresh(said["refresh_token"])
    elif grant == DEVICE:
        pair = platform.device_codes.poll(said["device_code"])
    elif grant == OPERATOR:
        pair = _operator_login(platform, said)
    else:
        raise OAuthError("unsupported_grant_type", "This grant type is not known here.")
    return _token_set(pair)


@router.post("/oauth2/token")
async def token(request: Request, platform: Platform) -> Response:
    """Log a service account in: client credentials in the body or by Basic (RFC 6749 4.4)."""
    said = await read_parameters(request)
    if said["grant_type"] != "client_credentials":
        raise OAuthError("unsupported_grant_type", "Only client_credentials is known here.")
    basic = _basic(request.headers.get("authorization", ""))
    client_id, secret = basic or (said["client_id"], said["client_secret"])
    access_token = platform.service_accounts.log_in(client_id, secret)
    answer = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(platform.options.token_lifetime),
    }
    return JSONResponse(answer, headers=NO_STORE)


@router.get("/user_management/sessions/logout")
async def log_out(session_id: str, platform: Platform) -> Response:
    """End a session, as WorkOS's logout address does; the id is in the access token (`sid`)."""
    platform.sessions.revoke(session_id)
    return Response("The session is over.", media_type="text/plain")


def _operator_login(platform: LocalPlatform, said: Parameters) -> TokenPair:
    known = read_private(platform.state.operator_secret).strip()
    if not secrets.compare_digest(known, said["operator_secret"].encode("utf-8", "replace")):
        raise OAuthError("invalid_grant", "This is not the operator's secret.")
    return platform.sessions.begin()


def _token_set(pair: TokenPair) -> Response:
    answer = {
        "user": USER.described(),
        "organization_id": ORGANISATION.id,
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "authentication_method": "Password",
    }
    return JSONResponse(answer, headers=NO_STORE)


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client", "The Authorization header is malformed.") from error
    return unquote_plus(name), unquote_plus(secret)
