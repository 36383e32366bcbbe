"""Token and device endpoints that misbehave: no session, no leak, and a sentence that says so."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from centml_nb.auth import device
from centml_nb.client import http
from centml_nb.errors import (
    CentMLError,
    LoginDeniedError,
    LoginError,
    PrivateFileError,
    UnexpectedAnswerError,
    UnreachableError,
)
from centml_nb.secret import Secret
from tests.integration.client.conftest import HTML, LOST, Answer, as_json, chain

from .conftest import BY_CODE, BY_LINK, Attempted, tokens

if TYPE_CHECKING:
    from centml_nb.contract.platform import Platform
    from tests.integration.client.conftest import Hostile, Request

    from .conftest import Person, StartAttempt

SECONDS = 30
CODE = "kB7xQ2mN9pL4vR8sT1-code"

GRANT = {
    "device_code": "planted-device-code",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://pages.example/device",
    "verification_uri_complete": "https://pages.example/device?user_code=WDJB-MJHT",
    "expires_in": 600,
    "interval": 1,
}
PENDING = as_json({"error": "authorization_pending", "error_description": "Not yet."}, 400)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(0.5))
    monkeypatch.setattr(device, "_SHORTEST_SECONDS", 0.01)
    monkeypatch.setattr(device, "_SLOWER_SECONDS", 0.01)


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (
            Answer(502, b"<html>kB7xQ2mN9pL4vR8sT1-code</html>", HTML),
            UnexpectedAnswerError,
            "fault",
        ),
        (Answer(200, b"<html>Sign in</html>", HTML), UnexpectedAnswerError, "contract"),
        (as_json({"message": "kB7xQ2mN9pL4vR8sT1-code is bad"}, 400), CentMLError, "refused"),
        (as_json({"error": "invalid_grant"}, 503), UnexpectedAnswerError, "fault"),
        (as_json({"error": "invalid_grant"}, 400), LoginError, "does not take this code"),
        (as_json({"error": "invalid_client"}, 401), LoginError, "does not know this program"),
        (as_json({"error": "mfa_enrollment"}, 403), LoginError, "mfa_enrollment"),
        (as_json({"refresh_token": "no access token"}), UnexpectedAnswerError, "contract"),
        (LOST, UnreachableError, "broke off"),
    ],
)
def test_a_code_that_gets_no_session(  # noqa: PLR0913, PLR0917 - fixtures and what is tried
    start: StartAttempt,
    hostile: Hostile,
    person: Person,
    answer: Answer,
    error: type[CentMLError],
    says: str,
) -> None:
    waiting = start()
    hostile.answers(answer)
    page = person.open(waiting.came_back(code=CODE))
    assert "You are not logged in" in page.text
    assert waiting.attempt.wait(SECONDS)
    assert isinstance(waiting.attempt.error, error)
    assert says in str(waiting.attempt.error)
    assert "%centml_login" in str(waiting.attempt.error) or "CLIENT_ID" in str(
        waiting.attempt.error
    )
    assert CODE not in chain(waiting.attempt.error)
    assert CODE not in page.text
    # A code works once: it is not sent again, whatever became of the answer.
    assert len(hostile.requests) == 1
    assert waiting.kept == []


def test_a_redirect_is_not_followed_with_the_code(
    start: StartAttempt, hostile: Hostile, elsewhere: Hostile, person: Person
) -> None:
    waiting = start()
    hostile.answers(Answer(307, b"", {"location": f"{elsewhere.url}/user_management/authenticate"}))
    elsewhere.answers(tokens)
    assert "You are not logged in" in person.open(waiting.came_back(code=CODE)).text
    assert len(hostile.requests) == 1
    assert elsewhere.requests == []
    assert "redirect" in str(waiting.attempt.error)


def test_an_endpoint_that_hangs_is_waited_for_to_an_end(
    start: StartAttempt, hostile: Hostile, person: Person
) -> None:
    waiting = start()
    hostile.answers(hostile.hangs)
    assert "did not answer in time" in person.open(waiting.came_back(code=CODE)).text
    assert isinstance(waiting.attempt.error, UnreachableError)
    assert hostile.times_asked(1) == 1


def test_a_login_cancelled_while_the_platform_hangs_keeps_nothing_that_comes_later(
    start: StartAttempt, hostile: Hostile, person: Person
) -> None:
    waiting = start()
    has_asked, may_answer = threading.Event(), threading.Event()

    def slowly(request: Request) -> Answer:
        has_asked.set()
        may_answer.wait(SECONDS)
        return tokens(request)

    hostile.answers(slowly)
    pages: list[httpx.Response] = []
    browsing = threading.Thread(
        target=lambda: pages.append(person.open(waiting.came_back(code=CODE)))
    )
    browsing.start()
    has_asked.wait(SECONDS)
    waiting.attempt.cancel()
    may_answer.set()
    browsing.join()
    assert waiting.kept == []
    assert "You are logged in" not in pages[0].text


def test_who_brings_a_stray_answer_is_told_so_though_the_login_ends_meanwhile(
    start: StartAttempt, person: Person
) -> None:
    waiting = start()
    onward = person.browser.get(waiting.came_back(code=CODE, state="another login's"))
    assert onward.is_redirect
    waiting.attempt.cancel()
    waiting.attempt.let_go(0.3)
    page = person.open(str(onward.url.join(onward.headers["location"])))
    assert "This is not the answer that the login waits for" in page.text
    waiting.attempt.let_go(SECONDS)
    with pytest.raises(httpx.ConnectError):
        person.open(str(onward.url))


def test_a_session_that_cannot_be_kept_is_no_login(
    hostile_platform: Platform, hostile: Hostile, person: Person
) -> None:
    from centml_nb.auth.attempt import LoginAttempt

    def keep(_tokens: object) -> None:
        raise PrivateFileError("The disk is full.", "Free some space.")

    hostile.answers(tokens)
    waiting = Attempted(hostile_platform, BY_LINK, 600)
    waiting.attempt.cancel()
    attempt = LoginAttempt(hostile_platform, keep, BY_LINK)
    waiting.attempt = attempt
    page = person.open(waiting.came_back(code=CODE))
    assert "The disk is full" in page.text
    assert isinstance(attempt.error, PrivateFileError)
    attempt.join()


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_device_login_that_is_off_is_left_out(
    start: StartAttempt, hostile: Hostile, person: Person, status: int
) -> None:
    hostile.answers(as_json({"error": "unauthorized_client"}, status), tokens)
    waiting = start(BY_LINK._replace(device=True))
    assert waiting.attempt.grant is None
    assert waiting.attempt.notes == []
    assert "You are logged in" in person.open(waiting.came_back(code=CODE)).text


def test_where_the_code_alone_was_asked_for_and_is_off_the_login_is_over(
    start: StartAttempt, hostile: Hostile
) -> None:
    hostile.answers(as_json({}, 404))
    waiting = start(BY_CODE)
    assert waiting.attempt.wait(SECONDS)
    assert "has no login by code" in str(waiting.attempt.error)
    assert "--paste" in str(waiting.attempt.error)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>", HTML),
        Answer(302, b"", {"location": "https://elsewhere.example/"}),
        as_json({"error": "fault"}, 500),
        LOST,
        as_json({**GRANT, "verification_uri": "javascript:alert(1)"}),
        as_json({**GRANT, "verification_uri_complete": "http://evil.example/"}),
        as_json({**GRANT, "verification_uri": "https://["}),
        as_json({**GRANT, "user_code": "\x1b[2J<script>"}),
        as_json({**GRANT, "expires_in": "soon"}),
    ],
)
def test_a_device_endpoint_that_misbehaves_is_said_and_the_link_goes_on(
    start: StartAttempt, hostile: Hostile, person: Person, answer: Answer
) -> None:
    hostile.answers(answer, tokens)
    waiting = start(BY_LINK._replace(device=True))
    assert waiting.attempt.grant is None
    assert len(waiting.attempt.notes) == 1
    assert "You are logged in" in person.open(waiting.came_back(code=CODE)).text


def test_the_code_is_polled_until_it_is_confirmed(start: StartAttempt, hostile: Hostile) -> None:
    slow_down = as_json({"error": "slow_down"}, 400)
    hostile.answers(
        as_json({**GRANT, "interval": 0}), PENDING, slow_down, LOST, as_json({}, 503), tokens
    )
    waiting = start(BY_CODE)
    assert waiting.attempt.wait(SECONDS)
    assert waiting.attempt.error is None
    assert len(waiting.kept) == 1
    polled = [request.form for request in hostile.requests[1:]]
    assert len(polled) == 5
    assert {form["device_code"] for form in polled} == {"planted-device-code"}
    assert polled[0]["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"


def test_slow_down_makes_every_later_pause_five_seconds_longer(
    hostile: Hostile, hostile_platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "_SLOWER_SECONDS", 5)
    slow_down = as_json({"error": "slow_down"}, 400)
    hostile.answers(as_json({**GRANT, "interval": 7}))
    grant = device.begin(hostile_platform)
    assert grant is not None
    hostile.answers(PENDING, slow_down, PENDING, slow_down, LOST, as_json({}, 503), tokens)
    pauses: list[float] = []

    class Pauses(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            pauses.append(timeout)
            return False

    assert device.tokens(hostile_platform, grant, Pauses()) is not None
    assert pauses == [7, 7, 12, 12, 17, 34, 60]


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        ({"error": "access_denied"}, LoginDeniedError, "refused in the browser"),
        ({"error": "expired_token"}, LoginError, "has expired"),
        ({"error": "invalid_grant", "error_description": "Gone."}, LoginError, "Gone."),
    ],
)
def test_a_code_that_is_refused(
    start: StartAttempt,
    hostile: Hostile,
    answer: dict[str, str],
    error: type[CentMLError],
    says: str,
) -> None:
    hostile.answers(as_json(GRANT), as_json(answer, 400))
    waiting = start(BY_CODE)
    assert waiting.attempt.wait(SECONDS)
    assert isinstance(waiting.attempt.error, error)
    assert says in str(waiting.attempt.error)


def test_an_expired_code_leaves_the_link(
    start: StartAttempt, hostile: Hostile, person: Person
) -> None:
    hostile.answers(as_json(GRANT), as_json({"error": "expired_token"}, 400), tokens)
    changed = threading.Event()
    waiting = start(BY_LINK._replace(device=True))
    waiting.attempt.when_it_changes(
        lambda: changed.set() if waiting.attempt.grant is None else None
    )
    assert waiting.attempt.grant is None or changed.wait(SECONDS)
    assert waiting.attempt.notes == ["The code has expired."]
    assert "You are logged in" in person.open(waiting.came_back(code=CODE)).text


def test_a_server_that_never_expires_a_code_is_not_polled_for_ever(
    hostile: Hostile, hostile_platform: Platform
) -> None:
    hostile.answers(as_json({**GRANT, "expires_in": 0}))
    grant = device.begin(hostile_platform)
    assert grant is not None
    hostile.answers(PENDING)
    with pytest.raises(LoginError, match="has expired"):
        device.tokens(hostile_platform, grant, threading.Event())
    assert hostile.requests == []


def test_no_value_is_in_a_repr(start: StartAttempt, hostile: Hostile) -> None:
    hostile.answers(as_json(GRANT), PENDING)
    waiting = start(BY_LINK._replace(device=True))
    shown = f"{waiting.attempt!r} {waiting.attempt.grant!r} {waiting.attempt._request!r}"
    for value in ("planted-device-code", waiting.asked["state"]):
        assert value not in shown


def test_the_short_code_is_not_taken_for_the_pasted_one(
    start: StartAttempt, hostile: Hostile
) -> None:
    hostile.answers(as_json(GRANT), PENDING)
    waiting = start(BY_LINK._replace(device=True))
    with pytest.raises(LoginError, match="short code"):
        waiting.attempt.paste(Secret("wdjb-mjht "))
