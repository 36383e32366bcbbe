"""Door clients of httpx: they present what is held now, and try once more where that is due."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import httpx

from centml_nb.endpoint.held import first_and_other, refreshed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from centml_nb.endpoint.held import Held
    from centml_nb.endpoint.mutual_tls import MutualTLSCredential

    Presented = MutualTLSCredential | None
    Attempts = Generator[Presented, httpx.Response | Exception]

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})  # RFC 9110, section 9.2.2
_ENDS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_BROKEN_OFF = (httpx.NetworkError, httpx.RemoteProtocolError, ssl.SSLError)


class DoorClient(httpx.Client):
    """A client of one door.

    While a certificate is rotated two are held, each with connections of its own: where the door
    refuses one, the other is tried once. A request that may be repeated is also sent once more
    where the door closed the connection under it, as doors do when their guard changes.
    """

    def __init__(
        self,
        held: Held,
        trust: Callable[[Presented], ssl.SSLContext],
        **said: Any,  # noqa: ANN401 - httpx's own
    ) -> None:
        self._held = held
        self._turn = _Turn(held)
        self._made: dict[Presented, httpx.Client] = {}
        self._trust = trust
        self._said = said
        super().__init__(verify=trust(self._turn.worked), **said)
        self._own = self._turn.worked

    def send(self, request: httpx.Request, **said: Any) -> httpx.Response:  # noqa: ANN401
        """Send a request; see `httpx.Client.send`."""
        if len(self._held.certificates()) > 1:
            request.read()
        attempts = self._turn.attempts(request)
        certificate = next(attempts)
        while True:
            outcome = self._outcome(certificate, request, said)
            try:
                certificate = attempts.send(outcome)
            except StopIteration:
                return _result(outcome)
            if isinstance(outcome, httpx.Response):
                outcome.close()

    def close(self) -> None:
        """Close all connections."""
        for client in self._made.values():
            client.close()
        super().close()

    def __exit__(self, *error: Any) -> None:  # noqa: ANN401, PYI036
        for client in self._made.values():
            client.close()
        super().__exit__(*error)

    def _outcome(
        self, certificate: Presented, request: httpx.Request, said: dict[str, Any]
    ) -> httpx.Response | Exception:
        try:
            if certificate == self._own or self.is_closed:
                return super().send(request, **said)
            if certificate not in self._made:
                self._made[certificate] = self._another(certificate)
            return self._made[certificate].send(request, **said)
        except _BROKEN_OFF as error:
            return error

    def _another(self, certificate: Presented) -> httpx.Client:
        return httpx.Client(verify=self._trust(certificate), **self._said)


class AsyncDoorClient(httpx.AsyncClient):
    """As `DoorClient`, for `await`."""

    def __init__(
        self,
        held: Held,
        trust: Callable[[Presented], ssl.SSLContext],
        **said: Any,  # noqa: ANN401 - httpx's own
    ) -> None:
        self._held = held
        self._turn = _Turn(held)
        self._made: dict[Presented, httpx.AsyncClient] = {}
        self._trust = trust
        self._said = said
        super().__init__(verify=trust(self._turn.worked), **said)
        self._own = self._turn.worked

    async def send(self, request: httpx.Request, **said: Any) -> httpx.Response:  # noqa: ANN401
        """Send a request; see `httpx.AsyncClient.send`."""
        await refreshed(self._held)
        if len(self._held.certificates()) > 1:
            await request.aread()
        attempts = self._turn.attempts(request)
        certificate = next(attempts)
        while True:
            outcome = await self._outcome(certificate, request, said)
            await refreshed(self._held)
            try:
                certificate = attempts.send(outcome)
            except StopIteration:
                return _result(outcome)
            if isinstance(outcome, httpx.Response):
                await outcome.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        for client in self._made.values():
            await client.aclose()
        await super().aclose()

    async def __aexit__(self, *error: Any) -> None:  # noqa: ANN401, PYI036
        for client in self._made.values():
            await client.aclose()
        await super().__aexit__(*error)

    async def _outcome(
        self, certificate: Presented, request: httpx.Request, said: dict[str, Any]
    ) -> httpx.Response | Exception:
        try:
            if certificate == self._own or self.is_closed:
                return await super().send(request, **said)
            if certificate not in self._made:
                self._made[certificate] = self._another(certificate)
            return await self._made[certificate].send(request, **said)
        except _BROKEN_OFF as error:
            return error

    def _another(self, certificate: Presented) -> httpx.AsyncClient:
        return httpx.AsyncClient(verify=self._trust(certificate), **self._said)


class _Turn:
    """Whose turn it is: the certificate that worked last, then once the other one."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self.worked, _ = first_and_other(held.certificates(), None)

    def attempts(self, request: httpx.Request) -> Attempts:
        """Yield the certificate to present, and after its outcome perhaps one more."""
        first, _ = first_and_other(self._held.certificates(), self.worked)
        outcome = yield first
        if _went_well(outcome):
            self.worked = first
            return
        # Asked again: the rotation may have begun while the request was on its way.
        other = next((one for one in self._held.certificates() if one != first), None)
        if _is_due_again(request, outcome, is_other=other is not None):
            # A connection that ended says nothing of the certificate that it presented.
            is_undecided = other is not None and not _is_refusal(outcome)
            again = first if other is None else other
            outcome = yield again
            if is_undecided and _is_refusal(outcome):
                again = first
                outcome = yield again
            if _went_well(outcome):
                self.worked = again


def _went_well(outcome: httpx.Response | Exception) -> bool:
    return isinstance(outcome, httpx.Response) and outcome.status_code != httpx.codes.UNAUTHORIZED


def _is_refusal(outcome: httpx.Response | Exception) -> bool:
    if isinstance(outcome, httpx.Response):
        return outcome.status_code == httpx.codes.UNAUTHORIZED
    return _alert(outcome) is not None


def _is_due_again(
    request: httpx.Request, outcome: httpx.Response | Exception, *, is_other: bool
) -> bool:
    if not isinstance(request.stream, httpx.ByteStream):
        return False  # a body that came out of a generator is gone
    if isinstance(outcome, httpx.Response):
        return is_other
    if alert := _alert(outcome):
        # The door broke off the handshake: it has seen nothing of the request (RFC 8446).
        return is_other and not isinstance(alert, ssl.SSLCertVerificationError)
    return request.method in _REPEATABLE or isinstance(outcome, httpx.ConnectError)


def _alert(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        # An end of the connection is no alert: doors close those that are idle.
        if isinstance(error, ssl.SSLError) and not isinstance(error, _ENDS):
            return error
        error = error.__cause__ or error.__context__
    return None


def _result(outcome: httpx.Response | Exception) -> httpx.Response:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
