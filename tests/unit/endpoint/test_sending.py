"""Two values held at once: each request goes once more where the first one is refused."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.credential import BearerCredential
from centml_nb.endpoint.doors import Endpoint
from centml_nb.endpoint.held import Fixed, first_and_other
from centml_nb.endpoint.mutual_tls import MutualTLSCredential
from centml_nb.endpoint.sending import AsyncDoorClient, DoorClient
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

OLD, NEW, THIRD = Secret("old-Q2mN9pL4vR8s"), Secret("new-wZ3tY6uH1jF5"), Secret("third-gD0aK7xB")
FIRST, SECOND = MutualTLSCredential(Path("first.pem")), MutualTLSCredential(Path("second.pem"))
DOOR = Endpoint("llama", "https://door.example", "cserve_v3", (Kind.BEARER_TOKEN,))


@dataclass
class Holding:
    """What a test says is held; as a rotation changes it."""

    held: Sequence[Secret] = ()
    presented: Sequence[MutualTLSCredential] = ()
    looks: int = 0

    def is_stale(self) -> bool:
        return True

    def tokens(self) -> Sequence[Secret]:
        self.looks += 1
        return self.held

    def certificates(self) -> Sequence[MutualTLSCredential]:
        return self.presented


@dataclass
class Wire:
    """A door: what left for it, and how it answers."""

    answers: Callable[[httpx.Request], httpx.Response]
    left: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.left.append(request)
        return self.answers(request)


def opens_to(*tokens: Secret) -> Callable[[httpx.Request], httpx.Response]:
    taken = {f"Bearer {token.reveal()}" for token in tokens}
    return lambda request: httpx.Response(200 if request.headers["authorization"] in taken else 401)


def _sync(wire: Wire, holding: Holding, **said: object) -> int:
    credential = BearerCredential(DOOR, holding)
    with httpx.Client(auth=credential, transport=httpx.MockTransport(wire)) as client:
        return client.post("https://door.example/", **cast("Any", said)).status_code


def _awaited(wire: Wire, holding: Holding, **said: object) -> int:
    async def ask() -> int:
        credential = BearerCredential(DOOR, holding)
        transport = httpx.MockTransport(wire)
        async with httpx.AsyncClient(auth=credential, transport=transport) as client:
            return (await client.post("https://door.example/", **cast("Any", said))).status_code

    return asyncio.run(ask())


BOTH = pytest.mark.parametrize("ask", [_sync, _awaited])


@BOTH
def test_the_other_token_is_tried_once_on_a_401(ask: Callable[..., int]) -> None:
    wire = Wire(opens_to(NEW))
    assert ask(wire, Holding([OLD, NEW]), content=b"body") == 200
    assert [request.content for request in wire.left] == [b"body", b"body"]
    refused = Wire(opens_to(THIRD))
    assert ask(refused, Holding([OLD, NEW, THIRD]), content=b"body") == 401
    assert len(refused.left) == 2


@BOTH
def test_one_token_is_sent_once(ask: Callable[..., int]) -> None:
    wire = Wire(opens_to(NEW))
    assert ask(wire, Holding([OLD]), content=b"body") == 401
    assert len(wire.left) == 1


@BOTH
def test_a_rotation_that_begins_under_a_request_is_noticed(ask: Callable[..., int]) -> None:
    holding = Holding([OLD])
    door = opens_to(NEW)

    def begun(request: httpx.Request) -> httpx.Response:
        holding.held = [OLD, NEW]
        return door(request)

    assert ask(Wire(begun), holding, content=b"body") == 200


def _parts() -> Iterator[bytes]:
    yield from (b"one", b"two")


async def _awaited_parts() -> AsyncIterator[bytes]:
    for part in _parts():
        yield part


@pytest.mark.parametrize(("ask", "parts"), [(_sync, _parts), (_awaited, _awaited_parts)])
def test_a_body_that_comes_out_of_a_generator_is_sent_whole_both_times(
    ask: Callable[..., int], parts: Callable[[], object]
) -> None:
    wire = Wire(opens_to(NEW))
    assert ask(wire, Holding([OLD, NEW]), content=parts()) == 200
    assert [request.content for request in wire.left] == [b"onetwo", b"onetwo"]


def test_the_token_that_worked_goes_first_from_then_on() -> None:
    wire, holding = Wire(opens_to(NEW)), Holding([OLD, NEW])
    credential = BearerCredential(DOOR, holding)
    with httpx.Client(auth=credential, transport=httpx.MockTransport(wire)) as client:
        for _ in range(3):
            assert client.get("https://door.example/").status_code == 200
        assert len(wire.left) == 4
        wire.answers, holding.held = opens_to(THIRD), [THIRD]
        assert client.get("https://door.example/").status_code == 200
    assert len(wire.left) == 5


def test_what_is_held_no_more_is_not_sent() -> None:
    assert first_and_other([NEW], OLD) == (NEW, None)
    assert first_and_other([OLD, NEW], NEW) == (NEW, OLD)
    assert first_and_other([], OLD) == (None, None)


def _no_trust(_certificate: object) -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


ALERT = ssl.SSLError(1, "[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca")
UNTRUSTED = ssl.SSLCertVerificationError("we do not trust the door")
CLOSED = ssl.SSLEOFError(8, "EOF occurred in violation of protocol")


class Presenting:
    """The transports of a client, one for each certificate that it presents."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[str] = []

    def transport(self, name: str) -> httpx.MockTransport:
        def answer(_request: httpx.Request) -> httpx.Response:
            self.sent.append(name)
            outcome = self.outcomes.pop(0)
            if isinstance(outcome, ssl.SSLError):
                raise httpx.ReadError("broken off") from outcome
            if isinstance(outcome, Exception):
                raise outcome
            return httpx.Response(int(str(outcome)))

        return httpx.MockTransport(answer)


def _asked(
    presenting: Presenting, holding: Holding, method: str, *, is_awaited: bool
) -> httpx.Response:
    if is_awaited:
        awaited = AsyncDoorClient(holding, _no_trust)
        awaited._transport = presenting.transport("first")
        awaited._mounts = {}
        awaited._another = lambda _one: httpx.AsyncClient(  # type: ignore[method-assign,assignment]
            transport=presenting.transport("second")
        )
        return asyncio.run(awaited.request(method, "https://door.example/", content=b"body"))
    client = DoorClient(holding, _no_trust)
    client._transport = presenting.transport("first")
    client._mounts = {}
    client._another = lambda _one: httpx.Client(  # type: ignore[method-assign,assignment]
        transport=presenting.transport("second")
    )
    return client.request(method, "https://door.example/", content=b"body")


@pytest.mark.parametrize("is_awaited", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("refusal", [ALERT, 401, httpx.ConnectError("reset")])
def test_the_other_certificate_is_presented_once_where_the_first_is_refused(
    refusal: object, method: str, *, is_awaited: bool
) -> None:
    presenting = Presenting(refusal, 200)
    both = Holding(presented=[FIRST, SECOND])
    assert _asked(presenting, both, method, is_awaited=is_awaited).status_code == 200
    assert presenting.sent == ["first", "second"]


@pytest.mark.parametrize("is_awaited", [False, True])
def test_one_certificate_is_presented_once(*, is_awaited: bool) -> None:
    presenting = Presenting(ALERT)
    with pytest.raises(httpx.ReadError):
        _asked(presenting, Holding(presented=[FIRST]), "GET", is_awaited=is_awaited)
    assert presenting.sent == ["first"]


@pytest.mark.parametrize("is_awaited", [False, True])
def test_a_door_that_we_do_not_trust_is_shown_no_other_certificate(*, is_awaited: bool) -> None:
    presenting = Presenting(UNTRUSTED)
    with pytest.raises(httpx.ReadError):
        _asked(presenting, Holding(presented=[FIRST, SECOND]), "GET", is_awaited=is_awaited)
    assert presenting.sent == ["first"]


@pytest.mark.parametrize("is_awaited", [False, True])
@pytest.mark.parametrize("end", [CLOSED, httpx.RemoteProtocolError("closed under it")])
def test_a_connection_that_ended_under_a_request_is_opened_again_where_that_is_safe(
    end: Exception, *, is_awaited: bool
) -> None:
    presenting = Presenting(end, 200)
    assert _asked(presenting, Holding(), "GET", is_awaited=is_awaited).status_code == 200
    unsafe = Presenting(end, 200)
    with pytest.raises(httpx.TransportError):
        _asked(unsafe, Holding(), "POST", is_awaited=is_awaited)
    assert unsafe.sent == ["first"]


def test_a_door_without_a_second_value_is_held_as_it_is() -> None:
    fixed = Fixed(OLD, FIRST)
    assert not fixed.is_stale()
    assert list(fixed.tokens()) == [OLD]
    assert list(fixed.certificates()) == [FIRST]
    assert list(Fixed().tokens()) == list(Fixed().certificates()) == []
