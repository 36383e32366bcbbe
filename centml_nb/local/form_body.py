"""The parameters of a request, sent as a form or as JSON."""

import json
from urllib.parse import parse_qsl

from starlette.requests import Request

from centml_nb.local.oauth_errors import OAuthError

LARGEST = 64 * 1024


class Parameters:
    """Text parameters by name; one that is sent twice is refused (RFC 6749 section 3.2)."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        """Return a parameter that must be there.

        Raises:
            OAuthError: `invalid_request`.
        """
        value = self._values.get(name)
        if not value:
            raise OAuthError("invalid_request", f"The parameter {name} is missing.")
        return value

    def get(self, name: str) -> str | None:
        """Return a parameter, or None."""
        return self._values.get(name)


async def read_parameters(request: Request) -> Parameters:
    """Read a body: JSON where it says so, as the official client does, else a form.

    Raises:
        OAuthError: `invalid_request`.
    """
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise OAuthError("invalid_request", "The request is too large.")
    if request.headers.get("content-type", "").startswith("application/json"):
        return Parameters(_from_json(bytes(content)))
    return Parameters(_from_form(bytes(content)))


def _from_json(content: bytes) -> dict[str, str]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise OAuthError("invalid_request", "The body is not JSON.") from error
    if not isinstance(said, dict):
        raise OAuthError("invalid_request", "The body is no JSON object.")
    return {name: value for name, value in said.items() if isinstance(value, str)}


def _from_form(content: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=64)
    except ValueError as error:
        raise OAuthError("invalid_request", "The body is no form.") from error
    if len(pairs) != len({name for name, _ in pairs}):
        raise OAuthError("invalid_request", "A parameter is there twice.")
    return dict(pairs)
