"""A clock that is ten minutes off costs one refresh at most, and no call."""

from __future__ import annotations

import base64
import json
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth import clock
from centml_nb.auth.session import SessionTokens
from centml_nb.auth.token_set import TokenSet
from centml_nb.client.platform_client import PlatformClient
from centml_nb.contract.messages import WireItems
from centml_nb.secret import Secret

from .conftest import Answer, Hostile, Request, as_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.auth.store import CredentialStore
    from centml_nb.contract.platform import Platform

LIFE = 300
OFF = 600


class Elsewhere:
    """A platform whose clock is another than ours: its tokens live five minutes there."""

    def __init__(self, hostile: Hostile) -> None:
        self._hostile = hostile
        self.refreshes = 0

    def now(self) -> float:
        return time.time() + self._hostile.ahead

    def token(self, age: float = 0) -> str:
        said = {"iat": self.now() - age, "exp": self.now() - age + LIFE, "jti": self.refreshes}
        claims = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
        return f"h.{claims}.s"

    def __call__(self, request: Request) -> Answer:
        if request.path.startswith("/auth"):
            self.refreshes += 1
            return as_json({"access_token": self.token(), "refresh_token": f"r{self.refreshes}"})
        payload = request.headers["authorization"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return as_json({"results": []}, 200 if claims["exp"] > self.now() else 401)


@pytest.fixture(autouse=True)
def right_clock() -> Iterator[None]:
    yield
    clock.saw(formatdate(time.time(), usegmt=True))


@pytest.mark.parametrize("ahead", [OFF, -OFF])
@pytest.mark.parametrize("age", [0, LIFE + 1])
def test_calls_go_on_with_one_refresh_at_most(
    hostile: Hostile, platform_at: Platform, store: CredentialStore, ahead: float, age: float
) -> None:
    hostile.ahead = ahead
    elsewhere = Elsewhere(hostile)
    hostile.answers(elsewhere)
    store.save(TokenSet(Secret(elsewhere.token(age)), Secret("r0")))
    client = PlatformClient(platform_at.api_url, SessionTokens(platform_at, store))
    for _ in range(5):
        assert client.get("/user_vault", WireItems).results == []
    client.close()
    assert elsewhere.refreshes <= 1
    if age:
        assert elsewhere.refreshes == 1


def test_without_the_servers_date_a_clock_that_is_ahead_refreshes_each_time(
    hostile: Hostile,
    platform_at: Platform,
    store: CredentialStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "saw", lambda _date: None)
    hostile.ahead = -OFF
    elsewhere = Elsewhere(hostile)
    hostile.answers(elsewhere)
    store.save(TokenSet(Secret(elsewhere.token()), Secret("r0")))
    client = PlatformClient(platform_at.api_url, SessionTokens(platform_at, store))
    for _ in range(5):
        client.get("/user_vault", WireItems)
    client.close()
    assert elsewhere.refreshes == 5
