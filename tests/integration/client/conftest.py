"""A hostile platform: real sockets on loopback, answers as each test says, requests kept."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from centml_nb.auth.store import CredentialStore
from centml_nb.auth.token_set import TokenSet
from centml_nb.client import http
from centml_nb.client.platform_client import PlatformClient
from centml_nb.contract.platform import Platform
from centml_nb.secret import Secret

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

PLANTED = "kB7xQ2mN9pL4vR8s-planted"


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    def holds(self, text: str) -> bool:
        return text in f"{self.path} {self.headers} {self.body!r}"


@dataclass(frozen=True)
class Answer:
    """What is answered; without a status the connection is broken off."""

    status: int | None = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})


Rule = Answer | Callable[[Request], Answer]


def as_json(body: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(body).encode())


LOST = Answer(None)
SECONDS = 30.0
HTML = {"content-type": "text/html; charset=utf-8"}


class Hostile:
    """A server that answers what it is told to, the last rule for ever."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.ahead = 0.0  # seconds that its clock is ahead of this machine's
        self.released = threading.Event()
        self._rules: deque[Rule] = deque([Answer()])
        self._asked = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._scheme = "http" if context is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def answers(self, *rules: Rule) -> None:
        """Answer each rule once, the last one for ever."""
        self._rules = deque(rules)
        self.requests.clear()

    def times_asked(self, least: int) -> int:
        """Return how often it was asked, as soon as it was that often.

        Who gave up waiting may have done so before the request was read.
        """
        with self._asked:
            self._asked.wait_for(lambda: len(self.requests) >= least, SECONDS)
        return len(self.requests)

    def hangs(self, _request: Request) -> Answer:
        """Answer when the test is over."""
        self.released.wait()
        return LOST

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _taken(self, request: Request) -> Answer:
        with self._asked:
            self.requests.append(request)
            self._asked.notify_all()
            rule = self._rules.popleft() if len(self._rules) > 1 else self._rules[0]
        return rule if isinstance(rule, Answer) else rule(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        taken, hostile = self._taken, self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    super().handle()

            def date_time_string(self, timestamp: float | None = None) -> str:
                return formatdate(timestamp or time.time() + hostile.ahead, usegmt=True)

            def answer(self) -> None:
                length = int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                found = taken(Request(self.command, self.path, headers, body))
                if found.status is None:
                    self.close_connection = True
                    return
                self.send_response(found.status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the standard library's

            def log_message(self, *_: Any) -> None:  # noqa: ANN401
                pass

        return Handler


class Held:
    """A token source with a token in its hand, and another one when that is rejected."""

    origin = "a test"

    def __init__(self, *tokens: str) -> None:
        self._tokens = deque(tokens)
        self.renewals = 0

    def token(self) -> Secret:
        return Secret(self._tokens[0])

    def renew(self, rejected: Secret) -> Secret:
        assert rejected == self.token()
        self.renewals += 1
        if len(self._tokens) > 1:
            self._tokens.popleft()
        return self.token()


def chain(error: BaseException | None) -> str:
    """Return all that an error and those behind it say, as text and as repr."""
    told: list[str] = []
    while error is not None:
        told += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(told)


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    server = Hostile(context)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with serving() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Hostile]:
    """Give another host, which no credential may reach."""
    with serving() as server:
        yield server


@pytest.fixture
def client(hostile: Hostile) -> Iterator[PlatformClient]:
    made = PlatformClient(hostile.url, Held(PLANTED))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shrink every pause, and let no proxy of the environment in."""
    monkeypatch.setattr(http, "_FIRST_PAUSE_SECONDS", 0.001)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def platform_at(hostile: Hostile) -> Platform:
    return Platform(
        name="hostile",
        api_url=hostile.url,
        auth_url=f"{hostile.url}/auth",
        token_url=f"{hostile.url}/token",
        serverless_url=None,
        client_id="client",
    )


@pytest.fixture
def store(tmp_path: Path) -> CredentialStore:
    tmp_path.chmod(0o700)
    made = CredentialStore.of_platform(tmp_path, "hostile")
    made.save(TokenSet(Secret("access-0"), Secret("refresh-0")))
    return made
