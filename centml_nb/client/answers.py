"""What a platform's answer means: a message of the contract, or one error of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import msgspec

from centml_nb.contract.messages import decode
from centml_nb.errors import (
    AccessDeniedError,
    ForbiddenError,
    NotServedError,
    PlatformError,
    RefusedInputError,
    UnexpectedAnswerError,
)
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_LONGEST_QUOTE = 200


def message_of(response: httpx.Response, shape: type[T]) -> T:
    """Return the answer as a message of `shape`.

    Raises:
        PlatformError: it is an error answer, HTML, a redirect, or not of this shape.
    """
    if not response.is_success:
        raise error_of(response)
    try:
        return decode(response.content, shape)
    except msgspec.MsgspecError:
        # The decoder's own words may quote the body, and the body may hold a value.
        raise UnexpectedAnswerError(
            f"{_host(response)} answered something that is not of the platform's contract"
            f" ({_content_type(response)}).",
            "Check that CENTML_PLATFORM_API_URL names the platform's API, not a web page.",
        ) from None


def error_of(response: httpx.Response) -> PlatformError:
    """Return the error that an unsuccessful answer stands for."""
    status, host = response.status_code, _host(response)
    if response.is_redirect:
        target = urlsplit(response.headers.get("location", "")).hostname or host
        return UnexpectedAnswerError(
            f"{host} sent us on to {target}, and credentials do not follow redirects.",
            "Check CENTML_PLATFORM_API_URL, and whether a proxy asks you to sign in first.",
        )
    said = platform_words(response)
    if response.is_server_error:
        return UnexpectedAnswerError(
            f"{host} had a fault ({status}{said}).", "Try again in a minute; nothing was changed."
        )
    return _client_error(status, host, said)


def platform_words(response: httpx.Response) -> str:
    """Return what the platform said of an error as `: words`, or nothing where it said HTML."""
    try:
        body = decode(response.content, object)
    except msgspec.MsgspecError:
        return ""
    said = _sentence(body)
    return f": {REGISTRY.redact(said)[:_LONGEST_QUOTE]}" if said else ""


def _client_error(status: int, host: str, said: str) -> PlatformError:
    if status == 401:  # noqa: PLR2004 - RFC 9110's own numbers
        return AccessDeniedError(
            f"{host} does not accept this session ({status}{said}).", "Log in: %centml_login"
        )
    if status == 403:  # noqa: PLR2004
        return ForbiddenError(
            f"{host} does not allow this ({status}{said}).",
            "Ask the owner of your organisation for the right to do it.",
        )
    if status == 404:  # noqa: PLR2004
        return NotServedError(
            f"{host} does not have this ({status}{said}).", "See what there is: %vault_list"
        )
    if status == 429:  # noqa: PLR2004
        return UnexpectedAnswerError(
            f"{host} asks to slow down ({status}{said}).", "Try again in a minute."
        )
    return RefusedInputError(
        f"{host} refused the request ({status}{said}).", "Correct it and try again."
    )


def _sentence(body: object) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return "; ".join(filter(None, map(_sentence, body)))
    if not isinstance(body, dict):
        return ""
    if "msg" in body:
        place = body.get("loc")
        field = ".".join(map(str, place[1:])) if isinstance(place, list) else ""
        return f"{field}: {body['msg']}" if field else str(body["msg"])
    for word in ("error_description", "detail", "message", "error"):
        if said := _sentence(body.get(word)):
            return said
    return ""


def _host(response: httpx.Response) -> str:
    return response.request.url.netloc.decode()


def _content_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "no content type")).partition(";")[0]
