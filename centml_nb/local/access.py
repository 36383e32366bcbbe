"""What a route asks for: the platform it belongs to, and a caller that is logged in."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from centml_nb.local.composition import LocalPlatform
from centml_nb.local.tokens import Caller, InvalidTokenError

_BEARER = HTTPBearer(auto_error=False)


async def _platform(request: Request) -> LocalPlatform:
    platform = request.app.state.platform
    if not isinstance(platform, LocalPlatform):
        raise TypeError(platform)
    return platform


Platform = Annotated[LocalPlatform, Depends(_platform)]


async def logged_in(
    platform: Platform,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> Caller:
    """Return who calls, or answer 401."""
    if credentials is None:
        raise _unauthorized()
    try:
        return platform.access_tokens.caller(credentials.credentials)
    except InvalidTokenError as error:
        raise _unauthorized() from error


def _unauthorized() -> HTTPException:
    challenge = {"WWW-Authenticate": "Bearer"}
    return HTTPException(401, "Invalid or expired token", headers=challenge)
