"""Credentials that know their door: a request to any other host is refused before it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from centml_nb.client.http import can_be_sent
from centml_nb.endpoint.doors import origin_of
from centml_nb.errors import ForeignHostError, WrongKeyError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.secret import Secret


class BearerCredential(httpx.Auth):
    """Puts a door's key on requests to that door (RFC 6750), and on no other.

    Without a token it puts nothing on them and still refuses other hosts: a client that presents
    a certificate, or hides a user's own key, is for one door as well.
    """

    def __init__(
        self, door: Endpoint, token: Secret | None = None, *, hidden: Iterable[str] = ()
    ) -> None:
        self._door = door
        self._token = token
        # The OpenAI clients put their placeholder on, and what a user set for another host.
        self._hidden = ("authorization", *hidden)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request with the key on it.

        Raises:
            ForeignHostError: the request is for another scheme, host or port.
            WrongKeyError: a key that no header can carry.
        """
        self._check_host(str(request.url))
        for name in self._hidden:
            request.headers.pop(name, None)
        if self._token is not None:
            request.headers["authorization"] = self._authorization(self._token)
        yield request

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


class MutualTLSCredential:
    """A client's private key and certificate, presented in the TLS handshake (RFC 8446)."""

    def __init__(self, pem: Path) -> None:
        self._pem = pem

    def apply(self, context: ssl.SSLContext) -> None:
        """Have connections under `context` present the certificate."""
        context.load_cert_chain(self._pem)


def tls_context(
    credential: MutualTLSCredential | None, authority_file: str | None
) -> ssl.SSLContext:
    """Return what a door's clients trust and present.

    Args:
        credential: the certificate to present, if the door asks for one.
        authority_file: an authority to trust beside everybody's, if the door needs it.
    """
    context = httpx.create_ssl_context()
    if authority_file is not None:
        context.load_verify_locations(authority_file)
    if credential is not None:
        credential.apply(context)
    return context
