"""The authorize page, and the pages of the device flow."""

from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from centml_nb.local import form_proof, pages
from centml_nb.local.access import Platform
from centml_nb.local.authorize import AuthorizationRequest
from centml_nb.local.form_body import read_parameters
from centml_nb.local.identity import CLIENT_ID
from centml_nb.local.oauth_errors import OAuthError

router = APIRouter(tags=["login"])

ASKED = (
    "client_id",
    "redirect_uri",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "state",
)
SEE_OTHER = 303
STALE = "This page is too old, or another site sent it. Start again in your notebook."


@router.get("/user_management/authorize")
async def show_authorize(request: Request, platform: Platform) -> Response:
    """Show who asks for what, or redirect with an error (RFC 6749 section 4.1.2.1)."""
    query = {name: request.query_params[name] for name in ASKED if name in request.query_params}
    try:
        asked = _authorization(query)
    except OAuthError as error:
        return pages.told("This link does not work", error.description, 400)
    if complaint := asked.complaint():
        return RedirectResponse(asked.answer(error=complaint), SEE_OTHER)
    cancel = asked.answer(error="access_denied", error_description="The login was cancelled.")
    nonce = form_proof.new_nonce()
    hidden = form_proof.protect(platform.pepper, "authorize", query, nonce)
    answer = pages.sign_in(hidden, cancel)
    form_proof.give_cookie(answer, nonce)
    return answer


@router.post("/user_management/authorize")
async def authorize(request: Request, platform: Platform) -> Response:
    """Redirect back with a code; only for a form that our own page has made."""
    said = await read_parameters(request)
    fields = {name: value for name in ASKED if (value := said.get(name)) is not None}
    proof = said[form_proof.FIELD]
    if not form_proof.is_ours(request, platform.pepper, "authorize", fields, proof):
        return pages.told("That did not work", STALE, 403)
    asked = _authorization(fields)
    code = platform.authorization_codes.issue(asked)
    return RedirectResponse(asked.answer(code=code), SEE_OTHER)


@router.post("/user_management/authorize/device")
async def begin_device(request: Request, platform: Platform) -> Response:
    """Begin a device flow (RFC 8628 section 3.1)."""
    said = await read_parameters(request)
    if said["client_id"] != CLIENT_ID:
        raise OAuthError("invalid_client", "This client is not known here.")
    answer = platform.device_codes.begin(f"{platform.origin}/device")
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


@router.get("/device")
async def show_device(platform: Platform, user_code: str = "") -> Response:
    """Ask for the code, then whether it is the user's."""
    if not user_code:
        return pages.enter_code()
    if not platform.device_codes.waits(user_code):
        return pages.enter_code("No device waits for this code. Look again, or start again there.")
    nonce = form_proof.new_nonce()
    fields = {"user_code": user_code}
    hidden = form_proof.protect(platform.pepper, "device", fields, nonce)
    answer = pages.confirm_code(user_code, hidden)
    form_proof.give_cookie(answer, nonce)
    return answer


@router.post("/device")
async def decide_device(request: Request, platform: Platform) -> Response:
    """Allow or deny a device's login."""
    said = await read_parameters(request)
    fields = {"user_code": said["user_code"]}
    proof = said[form_proof.FIELD]
    if not form_proof.is_ours(request, platform.pepper, "device", fields, proof):
        return pages.told("That did not work", STALE, 403)
    decision: Literal["allowed", "denied"] = (
        "allowed" if said["decision"] == "allowed" else "denied"
    )
    if not platform.device_codes.decide(fields["user_code"], decision):
        return pages.enter_code("No device waits for this code any more.")
    if decision == "denied":
        return pages.told("Not logged in", "The other device was told so. Close this page.")
    return pages.told("Logged in", "The other device goes on by itself. Close this page.")


def _authorization(fields: dict[str, str]) -> AuthorizationRequest:
    """Read an authorization request.

    Raises:
        OAuthError: It must be shown here and not be sent to its redirect.
    """
    asked = AuthorizationRequest(
        client_id=fields.get("client_id", ""),
        redirect_uri=fields.get("redirect_uri", ""),
        response_type=fields.get("response_type", ""),
        code_challenge=fields.get("code_challenge", ""),
        code_challenge_method=fields.get("code_challenge_method", ""),
        state=fields.get("state"),
    )
    asked.refuse_stranger()
    return asked
