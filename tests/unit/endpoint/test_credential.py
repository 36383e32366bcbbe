"""A credential refuses every other host before the request leaves."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.clients import Opened
from centml_nb.endpoint.credential import BearerCredential
from centml_nb.endpoint.doors import Endpoint
from centml_nb.endpoint.held import Fixed
from centml_nb.errors import CentMLError, ForeignHostError
from centml_nb.secret import Secret

PLANTED = "kB7x-planted-Q2mN9pL4vR8s"
DOOR = Endpoint("llama", "https://door.example", "cserve_v3", (Kind.BEARER_TOKEN,))


class Wire(httpx.MockTransport):
    """Answers everything, and keeps what left."""

    def __init__(self, answer: httpx.Response | None = None) -> None:
        self.left: list[httpx.Request] = []
        self._answer = answer
        super().__init__(self._received)

    def _received(self, request: httpx.Request) -> httpx.Response:
        self.left.append(request)
        if self._answer is not None and len(self.left) == 1:
            return self._answer
        return httpx.Response(200, json={})


def _client(
    wire: Wire, token: Secret | None = None, *, hidden: list[str] | None = None
) -> httpx.Client:
    credential = BearerCredential(DOOR, Fixed(token), hidden=hidden or [])
    return httpx.Client(auth=credential, transport=wire, follow_redirects=True)


def test_the_key_goes_to_its_door() -> None:
    wire = Wire()
    with _client(wire, Secret(PLANTED)) as client:
        client.get("https://door.example:443/openai/v1/models")
    assert wire.left[0].headers["authorization"] == f"Bearer {PLANTED}"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://door.example/",
        "https://door.example:8443/",
        "https://door.example.evil.example/",
        "https://door.example@evil.example/",
        "https://evil.example/https://door.example",
    ],
)
@pytest.mark.parametrize("token", [Secret(PLANTED), None])
def test_no_request_to_another_host_leaves(url: str, token: Secret | None) -> None:
    wire = Wire()
    with _client(wire, token) as client:
        with pytest.raises(ForeignHostError, match="llama") as refused:
            client.get(url)
        assert wire.left == []
        assert PLANTED not in str(refused.value)
        assert client.get("https://door.example/").is_success
    assert len(wire.left) == 1


def test_a_redirect_that_is_followed_does_not_take_the_key_along() -> None:
    elsewhere = httpx.Response(302, headers={"location": "https://evil.example/steal"})
    wire = Wire(elsewhere)
    with _client(wire, Secret(PLANTED)) as client:
        client.get("https://door.example/")
    first, second = wire.left
    assert first.headers["authorization"].endswith(PLANTED)
    assert second.url.host == "evil.example"
    assert "authorization" not in second.headers


def test_what_a_user_set_for_another_host_is_taken_off() -> None:
    wire = Wire()
    headers = {"Authorization": "Bearer sk-theirs", "OpenAI-Organization": "org", "X-Own": "kept"}
    with _client(wire, hidden=["openai-organization"]) as client:
        client.get("https://door.example/", headers=headers)
    (request,) = wire.left
    assert "authorization" not in request.headers
    assert "openai-organization" not in request.headers
    assert request.headers["x-own"] == "kept"


def test_async_clients_are_bound_to_the_door_as_well() -> None:
    wire = Wire()

    async def ask(url: str) -> int:
        async with httpx.AsyncClient(
            auth=BearerCredential(DOOR, Fixed(Secret(PLANTED))), transport=wire
        ) as client:
            return (await client.get(url)).status_code

    assert asyncio.run(ask("https://door.example/")) == 200
    with pytest.raises(ForeignHostError):
        asyncio.run(ask("https://evil.example/"))
    assert len(wire.left) == 1


@pytest.mark.parametrize("value", [f"{PLANTED}\n", f" {PLANTED}\r\n"])
def test_a_newline_at_a_keys_end_is_not_sent(value: str) -> None:
    wire = Wire()
    with _client(wire, Secret(value)) as client:
        client.get("https://door.example/")
    assert wire.left[0].headers["authorization"] == f"Bearer {PLANTED}"


@pytest.mark.parametrize("value", [f"{PLANTED}\nX-Evil: 1", f"{PLANTED}é", f"{PLANTED}\0", ""])
def test_a_key_that_no_header_can_carry_is_refused_and_not_quoted(value: str) -> None:
    wire = Wire()
    with _client(wire, Secret(value)) as client, pytest.raises(CentMLError) as refused:
        client.get("https://door.example/")
    assert wire.left == []
    error: BaseException | None = refused.value
    while error is not None:
        assert "planted" not in repr(error)
        error = error.__cause__ or error.__context__


def test_openais_clients_hold_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Theirs: 1")
    opened = Opened(DOOR, DOOR.base_url, token=Secret(PLANTED))
    with opened.openai() as client:
        assert PLANTED not in client.api_key
        assert str(client.base_url).rstrip("/") == DOOR.base_url
    assert PLANTED not in repr(opened)
