"""The listener that a browser comes back to, attacked on its real socket."""

from __future__ import annotations

import base64
import gc
import hashlib
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from centml_nb.auth.loopback import LoopbackReceiver
from centml_nb.contract.platform import REGISTERED_PORT, Platform
from centml_nb.errors import LoginDeniedError, LoginError, StoppedError
from centml_nb.secret import Secret

from .conftest import BY_PASTE, tokens

if TYPE_CHECKING:
    from tests.integration.client.conftest import Answer, Hostile, Request

    from .conftest import Attempted, Person, StartAttempt

GET = "GET {} HTTP/1.1\r\nHost: {}\r\n\r\n"


@pytest.fixture
def waiting(start: StartAttempt, hostile: Hostile) -> Attempted:
    """A login that waits, at a platform whose token endpoint takes every code."""
    hostile.answers(tokens)
    return start()


def at(waiting: Attempted) -> tuple[str, int]:
    address = urlsplit(waiting.asked["redirect_uri"])
    assert address.hostname is not None
    assert address.port is not None
    return address.hostname, address.port


def origin(waiting: Attempted) -> str:
    return waiting.asked["redirect_uri"].removesuffix("/callback")


def said_to(address: tuple[str, int], request: str) -> str:
    """Return all that a listener answers to raw bytes."""
    with socket.create_connection(address, 30) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer.decode()


def finishes(waiting: Attempted, person: Person) -> None:
    """Say that the login still works: what came before has changed nothing."""
    assert waiting.is_waiting()
    page = person.open(waiting.came_back(code="the-right-code"))
    assert "You are logged in" in page.text
    assert waiting.attempt.wait(30)
    assert waiting.attempt.error is None
    assert len(waiting.kept) == 1


def test_the_answer_finishes_the_login(
    waiting: Attempted, person: Person, hostile: Hostile
) -> None:
    finishes(waiting, person)
    assert waiting.attempt.won_by == "the link"
    (asked,) = hostile.requests
    assert asked.form["code"] == "the-right-code"
    assert asked.form["grant_type"] == "authorization_code"
    assert set(asked.form) == {"grant_type", "code", "code_verifier", "client_id"}


def test_the_verifier_fits_the_challenge_of_the_link(
    waiting: Attempted, person: Person, hostile: Hostile
) -> None:
    finishes(waiting, person)
    verifier = hostile.requests[0].form["code_verifier"]
    assert len(verifier) >= 43
    assert verifier not in str(waiting.attempt.link)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    assert waiting.asked["code_challenge"] == digest.decode().rstrip("=")
    assert waiting.asked["code_challenge_method"] == "S256"


def test_it_listens_on_this_machine_alone(waiting: Attempted) -> None:
    host, port = at(waiting)
    assert host == "127.0.0.1"
    # Another address of the same machine is another interface to a listener.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), 30)
    socket.create_connection((host, port), 30).close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/favicon.ico", 404),
        ("/", 404),
        ("/robots.txt", 404),
        ("/callback/", 404),
        ("/Callback?{}", 404),
        ("//callback?{}", 404),
        ("/callback/../callback?{}", 404),
        ("/x/callback?{}", 404),
        ("/%63allback?{}", 404),
        ("/done", 404),
        ("/start/guessed", 404),
    ],
)
def test_other_paths_come_first_and_change_nothing(
    waiting: Attempted, person: Person, path: str, status: int
) -> None:
    query = urlsplit(waiting.came_back(code="another-code")).query
    host = origin(waiting).removeprefix("http://")
    answer = said_to(at(waiting), GET.format(path.format(query), host))
    assert answer.startswith(f"HTTP/1.1 {status} ")
    finishes(waiting, person)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
def test_another_method_changes_nothing(waiting: Attempted, person: Person, method: str) -> None:
    answer = httpx.request(
        method, waiting.came_back(code="another-code"), content=b"x" * 1000, trust_env=False
    )
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    finishes(waiting, person)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}.evil.example", ""]
)
def test_another_host_is_not_served(waiting: Attempted, person: Person, host: str) -> None:
    _, port = at(waiting)
    path = waiting.came_back(code="another-code").removeprefix(origin(waiting))
    answer = said_to(at(waiting), GET.format(path, host.format(port=port)))
    assert answer.startswith("HTTP/1.1 421 ")
    finishes(waiting, person)


def test_two_hosts_are_not_understood(waiting: Attempted, person: Person) -> None:
    right = origin(waiting).removeprefix("http://")
    answer = said_to(at(waiting), f"GET /callback HTTP/1.1\r\nHost: {right}\r\nHost: x\r\n\r\n")
    assert answer.startswith(("HTTP/1.1 400 ", "HTTP/1.1 421 "))
    finishes(waiting, person)


@pytest.mark.parametrize("state", ["", "guessed", "GUESSED" * 1000, "é", "\x00"])
def test_a_missing_or_wrong_state_is_no_answer(
    waiting: Attempted, person: Person, hostile: Hostile, state: str
) -> None:
    page = person.open(waiting.came_back(code="another-code", state=state))
    assert page.status_code == 400
    assert "not the answer that the login waits for" in page.text
    assert hostile.requests == []
    finishes(waiting, person)


def test_a_state_said_twice_is_none(waiting: Attempted, person: Person) -> None:
    right = waiting.asked["state"]
    address = f"{waiting.asked['redirect_uri']}?code=another-code&state={right}&state={right}"
    assert person.open(address).status_code == 400
    finishes(waiting, person)


def test_a_state_without_a_code_is_no_answer(waiting: Attempted, person: Person) -> None:
    for answer in ({}, {"code": "with space"}, {"code": "x" * 3000}):
        assert person.open(waiting.came_back(**answer)).status_code == 400
    finishes(waiting, person)


def test_a_replayed_answer_is_refused_and_exchanged_once(
    waiting: Attempted, person: Person, hostile: Hostile
) -> None:
    address = waiting.came_back(code="the-right-code")
    first = person.browser.get(address)
    again = person.browser.get(address)
    assert first.headers["location"] == "/done"
    assert again.headers["location"] == "/not-this-login"
    assert len(hostile.requests) == 1
    assert len(waiting.kept) == 1


def test_two_answers_at_once_are_exchanged_once(
    start: StartAttempt, person: Person, hostile: Hostile
) -> None:
    waiting = start()
    has_asked, may_answer = threading.Event(), threading.Event()

    def slowly(request: Request) -> Answer:
        has_asked.set()
        may_answer.wait(30)
        return tokens(request)

    hostile.answers(slowly)
    address = waiting.came_back(code="the-right-code")
    first = threading.Thread(target=person.open, args=(address,))
    first.start()
    has_asked.wait(30)
    again = httpx.get(address, trust_env=False, follow_redirects=True)
    may_answer.set()
    first.join()
    assert again.status_code == 400
    assert len(hostile.requests) == 1
    assert len(waiting.kept) == 1


def test_a_refused_login_is_over_and_says_so_on_no_page_of_success(
    waiting: Attempted, person: Person, hostile: Hostile
) -> None:
    page = person.open(waiting.came_back(error="access_denied", error_description="No <b>way</b>."))
    assert "You are not logged in" in page.text
    assert "No &lt;b&gt;way&lt;/b&gt;." in page.text
    assert "You are logged in" not in page.text
    assert waiting.attempt.wait(30)
    assert isinstance(waiting.attempt.error, LoginDeniedError)
    assert hostile.requests == []


def test_an_error_without_the_state_does_not_end_the_login(
    waiting: Attempted, person: Person
) -> None:
    page = person.open(waiting.came_back(error="access_denied", state="guessed"))
    assert page.status_code == 400
    finishes(waiting, person)


def test_no_address_and_no_referrer_keeps_the_code(waiting: Attempted, person: Person) -> None:
    page = person.open(waiting.came_back(code="the-right-code"))
    (redirect,) = page.history
    assert redirect.status_code == 303
    assert redirect.headers["referrer-policy"] == page.headers["referrer-policy"] == "no-referrer"
    assert redirect.headers["cache-control"] == page.headers["cache-control"] == "no-store"
    assert page.url.query == b""
    for answer in (redirect, page):
        assert "the-right-code" not in answer.text
        assert waiting.asked["state"] not in answer.text
        assert "the-right-code" not in str(answer.headers)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_silent_and_slow_connections_hold_nobody_up(waiting: Attempted, person: Person) -> None:
    silent = [socket.create_connection(at(waiting), 30) for _ in range(20)]
    slow = socket.create_connection(at(waiting), 30)
    slow.sendall(b"GET /callback?co")
    finishes(waiting, person)
    for connection in (*silent, slow):
        connection.close()


def test_more_silent_connections_than_it_holds_make_room(
    waiting: Attempted, person: Person
) -> None:
    silent = [socket.create_connection(at(waiting), 30) for _ in range(150)]
    finishes(waiting, person)
    assert silent[0].recv(1) == b""
    for connection in silent:
        connection.close()


@pytest.mark.parametrize(
    "sent",
    [
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "SSH-2.0-scanner\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\r\n" * 10,
        "",
    ],
)
def test_what_is_no_request_changes_nothing(waiting: Attempted, person: Person, sent: str) -> None:
    assert "200" not in said_to(at(waiting), sent)
    finishes(waiting, person)


def test_a_head_without_end_is_not_read_to_it(waiting: Attempted, person: Person) -> None:
    filler = f"X-Filler: {'x' * 1000}\r\n" * 200
    answer = said_to(at(waiting), f"GET / HTTP/1.1\r\n{filler}")
    assert answer.startswith("HTTP/1.1 400 ")
    finishes(waiting, person)


def test_a_browser_with_many_cookies_comes_back(waiting: Attempted, person: Person) -> None:
    person.browser.cookies.set("jupyter", "x" * 20_000)
    finishes(waiting, person)


def test_after_the_login_nobody_listens(waiting: Attempted, person: Person) -> None:
    finishes(waiting, person)
    waiting.attempt.join()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(at(waiting), 30)


def test_a_cancelled_login_listens_no_more(waiting: Attempted) -> None:
    waiting.attempt.cancel()
    waiting.attempt.join()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(at(waiting), 30)
    assert isinstance(waiting.attempt.error, StoppedError)


def test_who_connects_as_it_is_cancelled_is_let_go() -> None:
    for _ in range(8):
        receiver = LoopbackReceiver(0, lambda _query: None)
        address = urlsplit(receiver.redirect_uri)
        late = [socket.create_connection((address.hostname, address.port), 30) for _ in range(5)]
        receiver.close()
        receiver.join(30)
        for connection in late:
            with connection, suppress(ConnectionResetError):
                assert connection.recv(1) == b""
        # A transport that nobody closed says so now, and fails the test.
        gc.collect()


def test_the_address_for_a_command_line_works_once_and_says_nothing(waiting: Attempted) -> None:
    address = waiting.attempt.start_address()
    assert address is not None
    assert waiting.asked["state"] not in address
    assert waiting.asked["code_challenge"] not in address
    first = httpx.get(address, trust_env=False)
    assert first.headers["location"] == waiting.attempt.link
    assert httpx.get(address, trust_env=False).status_code == 404


def test_a_taken_port_leaves_the_other_ways_and_is_said(
    start: StartAttempt, hostile_platform: Platform, hostile: Hostile
) -> None:
    vendors = msgspec.structs.replace(hostile_platform, name="hostile")
    assert vendors.callback_ports == (REGISTERED_PORT,)
    hostile.answers(tokens)
    with socket.create_server(("127.0.0.1", REGISTERED_PORT)):
        waiting = start(platform=vendors)
        assert not waiting.attempt.comes_back
        assert waiting.asked["redirect_uri"] == f"http://127.0.0.1:{REGISTERED_PORT}/callback"
        assert f"Port {REGISTERED_PORT} of this machine is in use" in waiting.attempt.notes[0]
        waiting.attempt.paste(Secret(waiting.came_back(code="pasted-code")))
        assert waiting.attempt.won_by == "what was pasted"
    waiting.attempt.join()
    free = start(platform=vendors)
    assert free.attempt.comes_back
    assert free.attempt.notes == []
    assert at(free) == ("127.0.0.1", REGISTERED_PORT)


def test_a_receiver_on_a_taken_port_says_what_to_do() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(LoginError, match="is in use") as raised,
    ):
        LoopbackReceiver(taken.getsockname()[1], lambda _query: None)
    assert "%centml_login" in raised.value.hint


def test_without_the_loopback_way_nobody_listens(start: StartAttempt) -> None:
    waiting = start(BY_PASTE)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(at(waiting), 30)
