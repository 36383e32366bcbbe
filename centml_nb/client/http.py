"""How we speak HTTP: no redirects, every wait ends, failures become sentences."""

from __future__ import annotations

import random
import re
import ssl
import time
from typing import TYPE_CHECKING

import httpx

from centml_nb.client.certificates import refused, trusted, untrusted
from centml_nb.errors import UnreachableError
from centml_nb.settings import is_loopback
from centml_nb.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMEOUT = httpx.Timeout(10, connect=5)
_BODY_SECONDS = 30
_LARGEST_BODY = 64_000_000
_ATTEMPTS = 3
_DEADLINE_SECONDS = 20
_FIRST_PAUSE_SECONDS = 0.2
# An address that a redirect names is read even where it is not followed: InvalidURL.
_FAILURES = (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL)
_PASSING = frozenset({429, 502, 503, 504})


def open_client(origin: str, *, auth: httpx.Auth | None = None) -> httpx.Client:
    """Return a client for one origin that follows no redirect and whose waits all end."""
    is_here = is_loopback(httpx.URL(origin).host)
    return httpx.Client(
        base_url=origin,
        # What goes to this machine does not take the way over somebody's proxy.
        trust_env=not is_here,
        auth=auth,
        timeout=TIMEOUT,
        event_hooks={"response": [_with_an_end]},
        headers={"user-agent": f"centml_nb/{__version__}"},
        # Reading the trust store takes longer than a request, and plain http has no use for it.
        # SSL_CERT_FILE counts on this machine as well, where the rest of the environment does not.
        verify=(
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if origin.startswith("http:") else trusted()
        ),
    )


class _Ending(httpx.SyncByteStream):
    """An answer's body that is not waited for without end: httpx's timeout is for each read."""

    def __init__(self, body: httpx.SyncByteStream, ends_at: float) -> None:
        self._body = body
        self._ends_at = ends_at

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._body:
            size += len(part)
            if time.monotonic() > self._ends_at or size > _LARGEST_BODY:
                raise httpx.ReadTimeout("the answer did not end")
            yield part

    def close(self) -> None:
        self._body.close()


def _with_an_end(response: httpx.Response) -> None:
    if isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Ending(response.stream, time.monotonic() + _BODY_SECONDS)


def can_be_sent(token: str) -> bool:
    """Say whether a header can carry a token: one that cannot is quoted by the error it causes."""
    return re.fullmatch(r"[\x21-\x7e]+", token) is not None


def answered(send: Callable[[], httpx.Response], origin: str) -> httpx.Response:
    """Return what `send` returns.

    Raises:
        UnreachableError: no connection, no answer in time, or an untrusted certificate.
    """
    try:
        return send()
    except _FAILURES as error:
        raise _unreachable(error, origin) from error


def answered_in_the_end(send: Callable[[], httpx.Response], origin: str) -> httpx.Response:
    """Return what `send` returns, asking again, with growing pauses, while a fault may pass.

    Only for reads that may be repeated: at most three times, for at most 20 seconds.

    Raises:
        UnreachableError: as `answered`.
    """
    end = time.monotonic() + _DEADLINE_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    for _ in range(_ATTEMPTS - 1):
        # What the token's source raises is not caught: a refresh is no read.
        try:
            response = send()
        except _FAILURES as error:
            if isinstance(error, httpx.ReadTimeout) or refused(error):
                raise _unreachable(error, origin) from error
        else:
            if response.status_code not in _PASSING:
                return response
        pause *= 2 + random.random()  # noqa: S311 - no secret depends on it
        if time.monotonic() + pause > end:
            break
        time.sleep(pause)
    return answered(send, origin)


def _unreachable(error: Exception, origin: str) -> UnreachableError:
    host = httpx.URL(origin).netloc.decode()
    if isinstance(error, httpx.ConnectTimeout | httpx.ReadTimeout | httpx.WriteTimeout):
        return UnreachableError(f"{host} did not answer in time.", "Try again in a minute.")
    if fault := refused(error):
        return untrusted(fault, origin)
    if isinstance(error, httpx.ProxyError):
        return UnreachableError(
            f"The proxy on the way to {host} refused the connection.",
            "Check HTTPS_PROXY, with the proxy's user and password in it if it asks for them; hosts"
            " that need no proxy stand in NO_PROXY.",
        )
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError) or not isinstance(
        error, httpx.TransportError
    ):
        return UnreachableError(f"{host} broke off without an answer.", "Try again in a minute.")
    return UnreachableError(
        f"{host} cannot be reached.",
        "Check the network and CENTML_PLATFORM_API_URL; for the local platform:"
        " centml-nb local start",
    )
