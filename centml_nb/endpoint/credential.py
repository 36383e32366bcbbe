"""Credentials that know their door: a request to any other host is refused before it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from centml_nb.client.http import can_be_sent
from centml_nb.endpoint.doors import origin_of
from centml_nb.endpoint.held import first_and_other, refreshed
from centml_nb.errors import ForeignHostError, WrongKeyError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterable

    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.endpoint.held import Held
    from centml_nb.secret import Secret

_UNAUTHORIZED = httpx.codes.UNAUTHORIZED


class BearerCredential(httpx.Auth):
    """Puts a door's key on requests to that door (RFC 6750), and on no other.

    While the key is rotated two are held: where the door answers 401 to one, the other is tried
    once. Without a token it puts nothing on them and still refuses other hosts: a client that
    presents a certificate, or hides a user's own key, is for one door as well.
    """

    def __init__(self, door: Endpoint, held: Held, *, hidden: Iterable[str] = ()) -> None:
        self._door = door
        self._held = held
        self._worked: Secret | None = None
        # The OpenAI clients put their placeholder on, and what a user set for another host.
        self._hidden = ("authorization", *hidden)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request with the key on it, and on a 401 once more with the other key.

        Raises:
            ForeignHostError: the request is for another scheme, host or port.
            WrongKeyError: a key that no header can carry.
        """
        self._check_host(str(request.url))
        token, _ = first_and_other(self._held.tokens(), self._worked)
        response = yield self._signed(request, token)
        # Asked again: the rotation may have begun while the request was on its way.
        other = next((held for held in self._held.tokens() if held != token), None)
        if response.status_code == _UNAUTHORIZED and other and _can_be_repeated(request):
            token, response = other, (yield self._signed(request, other))
        if response.status_code != _UNAUTHORIZED:
            self._worked = token

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Do as `auth_flow`; a body is read into memory where it may have to be sent twice."""
        if len(self._held.tokens()) > 1:
            request.read()
        return self.auth_flow(request)

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Do as `sync_auth_flow`; what takes a while does not hold up the event loop."""
        await refreshed(self._held)
        if len(self._held.tokens()) > 1:
            await request.aread()
        flow = self.auth_flow(request)
        request = next(flow)
        while True:
            response = yield request
            await refreshed(self._held)
            try:
                request = flow.send(response)
            except StopIteration:
                return

    def _signed(self, request: httpx.Request, token: Secret | None) -> httpx.Request:
        for name in self._hidden:
            request.headers.pop(name, None)
        if token is not None:
            request.headers["authorization"] = self._authorization(token)
        return request

    def _authorization(self, token: Secret) -> str:
        # A key that was copied often has a line break at its end.
        value = token.reveal().strip()
        if not can_be_sent(value):
            raise WrongKeyError(
                f"The key for {self._door.name} has characters that no request can carry.",
                "Store it anew: it was likely copied with something around it.",
            )
        return f"Bearer {value}"

    def _check_host(self, url: str) -> None:
        if origin_of(url) == origin_of(self._door.address):
            return
        host = httpx.URL(url).netloc.decode()
        raise ForeignHostError(
            f"This client is for {self._door.name}; its key does not go to {host}.",
            "Take the client of the endpoint that you mean: account.endpoint(NAME).openai()",
        )


def _can_be_repeated(request: httpx.Request) -> bool:
    # A body that comes out of a generator is gone once it was sent.
    return isinstance(request.stream, httpx.ByteStream)
