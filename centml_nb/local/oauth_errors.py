"""Error answers of the login: RFC 6749 section 5.2."""

from fastapi import Request
from fastapi.responses import JSONResponse

UNAUTHORIZED = {"invalid_client"}


class OAuthError(Exception):
    """An error code of RFC 6749 or RFC 8628, with a sentence."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


async def oauth_error_answer(_request: Request, error: Exception) -> JSONResponse:
    """Answer `{"error", "error_description"}`."""
    if not isinstance(error, OAuthError):
        raise TypeError(error)
    return JSONResponse(
        {"error": error.error, "error_description": error.description},
        status_code=401 if error.error in UNAUTHORIZED else 400,
        headers={"Cache-Control": "no-store"},
    )
