"""PlatformClient: typed requests to one platform, with the token of a TokenSource."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import httpx

from centml_nb.client.answers import error_of, message_of
from centml_nb.client.http import answered, answered_in_the_end, can_be_sent, open_client
from centml_nb.errors import LoginError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from centml_nb.client.token_source import TokenSource
    from centml_nb.secret import Secret

T = TypeVar("T")


class BearerToken(httpx.Auth):
    """Puts the access token on each request (RFC 6750), and renews it once on a 401."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send with the token; where it is rejected, send once more with a renewed one.

        Raises:
            LoginError: a token that no header can carry.
        """
        token = self._source.token()
        request.headers["authorization"] = self._authorization(token)
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            token = self._source.renew(token)
            request.headers["authorization"] = self._authorization(token)
            yield request

    def _authorization(self, token: Secret) -> str:
        if not can_be_sent(token.reveal()):
            raise LoginError(
                f"The access token from {self._source.origin} has characters that no request"
                " can carry.",
                "Log in again: %centml_login",
            )
        return f"Bearer {token.reveal()}"


class PlatformClient:
    """Asks one platform.

    All methods raise PlatformError for what the platform or the way to it did, and LoginError
    where the session cannot be used.
    """

    def __init__(self, api_url: str, source: TokenSource) -> None:
        self.api_url = api_url
        self._auth = BearerToken(source)
        self._opened = open_client(api_url, auth=self._auth)
        self._process = os.getpid()

    @property
    def _client(self) -> httpx.Client:
        # Over its parent's connections a forked child would read what others asked for.
        if self._process != os.getpid():
            self._opened = open_client(self.api_url, auth=self._auth)
            self._process = os.getpid()
        return self._opened

    def get(self, path: str, shape: type[T], params: Mapping[str, str] | None = None) -> T:
        """Return the answer of a read, which is tried again while a fault may pass."""
        return message_of(self.fetch(path, params), shape)

    def fetch(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """Return what `get` reads, as it came: an error's answer too."""
        return answered_in_the_end(
            lambda: self._client.get(path, params=params or {}), self.api_url
        )

    def send(self, method: str, path: str, body: object, shape: type[T]) -> T:
        """Return the answer of a write, which is sent once."""
        return message_of(
            answered(lambda: self._client.request(method, path, json=body), self.api_url), shape
        )

    def delete(self, path: str) -> None:
        """Delete what is at `path`."""
        response = answered(lambda: self._client.delete(path), self.api_url)
        if not response.is_success:
            raise error_of(response)
        if response.content:
            # A page that asks to sign in answers 200 as well, and deletes nothing.
            message_of(response, object)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
