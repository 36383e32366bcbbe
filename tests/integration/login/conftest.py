"""Logins by a person: a browser in miniature, a hostile platform, a local one."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from centml_nb.auth.attempt import LoginAttempt, Ways
from centml_nb.contract.platform import LOCAL, Platform
from tests.integration.client.conftest import Answer, Hostile, Request, as_json, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.auth.token_set import TokenSet
    from tests.integration.conftest import Platform as Running
    from tests.integration.conftest import StartPlatform

SECONDS = 30
BY_LINK = Ways(loopback=True, device=False, paste=True)
BY_PASTE = Ways(loopback=False, device=False, paste=True)
BY_CODE = Ways(loopback=False, device=True, paste=False)

StartAttempt = Callable[..., "Attempted"]


class Person:
    """A person with a browser, who says yes."""

    def __init__(self) -> None:
        self.browser = httpx.Client(trust_env=False, timeout=SECONDS)

    def log_in(self, link: str) -> str:
        """Log in at the platform's page; return the address that it leads to."""
        return str(self._press(self.browser.get(link)).headers["location"])

    def say_no(self, link: str) -> str:
        """Press Cancel; return the address that it leads to."""
        found = re.search(r'<a href="([^"]*)">Cancel', self.browser.get(link).text)
        assert found is not None
        return unescape(found[1])

    def confirm(self, page: str, decision: str = "allowed") -> httpx.Response:
        """Answer whether a device's code is one's own."""
        return self._press(self.browser.get(page), decision=decision)

    def open(self, address: str) -> httpx.Response:
        """Open an address, and follow where it leads."""
        return self.browser.get(address, follow_redirects=True)

    def _press(self, page: httpx.Response, **more: str) -> httpx.Response:
        assert page.status_code == 200, page.text
        found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
        action = re.search(r'method="post" action="([^"]*)"', page.text)
        assert action is not None
        fields = {name: unescape(value) for name, value in found}
        return self.browser.post(page.url.join(action[1]), data=fields | more)


class Attempted:
    """An attempt, and what was kept of it."""

    def __init__(self, platform: Platform, ways: Ways, seconds: float) -> None:
        self.kept: list[TokenSet] = []
        self.attempt = LoginAttempt(platform, self.kept.append, ways, seconds)
        self.attempt.wait_for_ways(SECONDS)

    @property
    def asked(self) -> dict[str, str]:
        """What the link asks for."""
        assert self.attempt.link is not None
        query = parse_qs(urlsplit(self.attempt.link).query)
        return {name: values[0] for name, values in query.items()}

    def came_back(self, **answer: str) -> str:
        """Return the address of an answer; its state is the right one unless it is said."""
        said = {"state": self.asked["state"], **answer}
        query = httpx.QueryParams({name: value for name, value in said.items() if value})
        return f"{self.asked['redirect_uri']}?{query}"

    def is_waiting(self) -> bool:
        return not self.attempt.is_over and not self.kept


def named(platform: Running) -> Platform:
    """Return a running platform's addresses as a login knows them."""
    return Platform(
        name=LOCAL,
        api_url=platform.api_url,
        auth_url=platform.auth_url,
        token_url=platform.token_url,
        serverless_url=platform.serverless_url,
        client_id=platform.client_id,
    )


@pytest.fixture
def person() -> Iterator[Person]:
    made = Person()
    yield made
    made.browser.close()


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with serving() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Hostile]:
    with serving() as server:
        yield server


@pytest.fixture
def hostile_platform(hostile: Hostile) -> Platform:
    return Platform(
        name=LOCAL,
        api_url=hostile.url,
        auth_url=hostile.url,
        token_url=hostile.url,
        serverless_url=None,
        client_id="client",
    )


@pytest.fixture
def start(hostile_platform: Platform) -> Iterator[StartAttempt]:
    """Start attempts; after the test none of them has left a thread or a port behind."""
    started: list[Attempted] = []

    def starting(
        ways: Ways = BY_LINK, platform: Platform = hostile_platform, seconds: float = 600
    ) -> Attempted:
        started.append(Attempted(platform, ways, seconds))
        return started[-1]

    yield starting
    for one in started:
        one.attempt.cancel()
        one.attempt.join()
    assert [t.name for t in threading.enumerate() if t.name.startswith("centml_nb login")] == []


@pytest.fixture(scope="module")
def quick_platform(start_module_platform: StartPlatform) -> Running:
    """A local platform whose device login may be asked each second."""
    return start_module_platform("--device-interval=1")


def tokens(request: Request) -> Answer:
    """Answer as a token endpoint that takes everything."""
    del request
    return as_json({"access_token": "planted-access-token-1", "refresh_token": "planted-refresh-1"})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
