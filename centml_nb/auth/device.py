"""DeviceGrant: a login by a short code, in a browser on any machine (RFC 8628)."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from centml_nb.auth.exchange import AUTHENTICATE, oauth_error_of, posted, tokens_of
from centml_nb.client.answers import error_of, message_of
from centml_nb.contract.messages import WireDeviceGrant
from centml_nb.errors import LoginDeniedError, LoginError, PlatformError, UnexpectedAnswerError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.settings import is_loopback

if TYPE_CHECKING:
    import threading

    from centml_nb.auth.token_set import TokenSet
    from centml_nb.contract.platform import Platform

_AUTHORIZE = "/user_management/authorize/device"
_GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER_SECONDS = 5
_SHORTEST_SECONDS = 1
_LONGEST_SECONDS = 60
_USER_CODE = re.compile(r"[A-Za-z0-9-]{4,20}")


class DeviceGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A login that waits for somebody to confirm a short code.

    Attributes:
        device_code: what this machine asks with; nobody sees it.
        user_code: what a person types at the page, or compares there.
        page: the page.
        page_with_code: the same, the code filled in; None where the platform gives none.
        interval: seconds between two polls.
        ends_at: when the code ends, by `time.monotonic`.
    """

    device_code: Secret
    user_code: str
    page: str
    page_with_code: str | None
    interval: float
    ends_at: float

    def __repr__(self) -> str:
        return "DeviceGrant(…)"


def begin(platform: Platform) -> DeviceGrant | None:
    """Ask for a code (RFC 8628, section 3.1); None where the platform has no such login.

    Raises:
        PlatformError: it did not answer, or not as a platform.
    """
    response = posted(platform.auth_url + _AUTHORIZE, {"client_id": platform.client_id})
    if response.is_client_error and response.status_code != 429:  # noqa: PLR2004 - RFC 6585
        return None
    said = message_of(response, WireDeviceGrant)
    pages = [said.verification_uri, said.verification_uri_complete or said.verification_uri]
    if not all(map(_is_page, pages)) or _USER_CODE.fullmatch(said.user_code) is None:
        raise UnexpectedAnswerError(
            "The platform's login by code names no page that could be opened.",
            "Log in another way: %centml_login --paste",
        )
    REGISTRY.register("device code", said.device_code)
    return DeviceGrant(
        device_code=said.device_code,
        user_code=said.user_code,
        page=said.verification_uri,
        page_with_code=said.verification_uri_complete,
        interval=min(max(said.interval, _SHORTEST_SECONDS), _LONGEST_SECONDS),
        ends_at=time.monotonic() + said.expires_in,
    )


def tokens(platform: Platform, grant: DeviceGrant, over: threading.Event) -> TokenSet | None:
    """Ask until somebody has confirmed the code (RFC 8628, section 3.4); None once `over` is set.

    Where the platform asks to slow down, or cannot answer for a moment, longer pauses follow.

    Raises:
        LoginDeniedError: somebody said no.
        LoginError: the code has expired, or the platform does not know it any more.
    """
    interval = grant.interval
    while not over.wait(interval):
        if time.monotonic() > grant.ends_at:
            raise _expired()
        try:
            answer = _asked(platform, grant)
        except PlatformError:
            interval = min(interval * 2, _LONGEST_SECONDS)
            continue
        if not isinstance(answer, str):
            return answer
        if answer == "slow_down":
            interval += _SLOWER_SECONDS
    return None


def _asked(platform: Platform, grant: DeviceGrant) -> TokenSet | str:
    form = {
        "grant_type": _GRANT_TYPE,
        "device_code": grant.device_code.reveal(),
        "client_id": platform.client_id,
    }
    response = posted(platform.auth_url + AUTHENTICATE, form)
    if response.is_success:
        return tokens_of(response)
    said = oauth_error_of(response)
    if said is None:
        raise error_of(response)
    if said.error in {"authorization_pending", "slow_down"}:
        return said.error
    if said.error == "access_denied":
        raise LoginDeniedError(
            "The login was refused in the browser.", "Log in again: %centml_login"
        )
    if said.error == "expired_token":
        raise _expired()
    words = REGISTRY.redact(said.error_description or said.error)[:200]
    raise LoginError(f"The code is not waited for any more ({words}).", _AGAIN)


def _expired() -> LoginError:
    return LoginError("The code has expired.", _AGAIN)


_AGAIN = "Log in by the link, or again, by a new code: %centml_login"


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_open = parts.scheme == "http" and is_loopback(parts.hostname)
    return (parts.scheme == "https" and bool(parts.hostname)) or is_open
