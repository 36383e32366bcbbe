"""Forms that only a page of ours can have made: a cookie, and a proof over it and the fields."""

import json
import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from centml_nb.local.digests import Pepper

COOKIE = "centml_local_form"
FIELD = "proof"


def protect(pepper: Pepper, purpose: str, fields: Mapping[str, str], nonce: str) -> dict[str, str]:
    """Return the fields with their proof; send `nonce` as the cookie."""
    return {**fields, FIELD: pepper.digest(purpose, _text(fields, nonce))}


def is_ours(
    request: Request, pepper: Pepper, purpose: str, fields: Mapping[str, str], proof: str
) -> bool:
    """Return whether a posted form comes from our own page, in the same browser."""
    nonce = request.cookies.get(COOKIE, "")
    if not nonce or not _same_origin(request):
        return False
    return pepper.confirms(proof, purpose, _text(fields, nonce))


def new_nonce() -> str:
    """Return a nonce for one page."""
    return secrets.token_urlsafe(16)


def give_cookie(answer: Response, nonce: str) -> None:
    """Set the cookie; no script and no other site can send it along."""
    answer.set_cookie(COOKIE, nonce, httponly=True, samesite="strict", max_age=600)


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    # `Referrer-Policy: no-referrer` makes browsers say null for our own forms as well.
    return origin in {None, "null", f"{request.url.scheme}://{request.url.netloc}"}


def _text(fields: Mapping[str, str], nonce: str) -> str:
    return json.dumps([nonce, *sorted(fields.items())])
