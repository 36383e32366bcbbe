"""A session is refreshed once, survives every accident, and ends only when the platform says so."""

from __future__ import annotations

import base64
import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from centml_nb.auth.session import SessionTokens
from centml_nb.auth.token_set import TokenSet
from centml_nb.client import http
from centml_nb.client.platform_client import PlatformClient
from centml_nb.contract.messages import WireItems
from centml_nb.errors import (
    CentMLError,
    LoginError,
    NotLoggedInError,
    PlatformError,
    PrivateFileError,
    SessionEndedError,
    UnexpectedAnswerError,
    UnreachableError,
)
from centml_nb.secret import Secret

from .conftest import HTML, LOST, Answer, Hostile, Request, as_json, chain

if TYPE_CHECKING:
    from centml_nb.auth.store import CredentialStore
    from centml_nb.contract.platform import Platform

REFRESHER = Path(__file__).with_name("refresher.py")
FIRST = Secret("access-0")
ENDED = as_json({"error": "invalid_grant", "error_description": "revoked"}, 400)
PROCESSES = 8


def _token(*, name: str, left: int = 3600) -> str:
    now = int(time.time())
    claims = json.dumps({"sub": name, "iat": now - 3600, "exp": now + left}).encode()
    return f"h.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.s"


class RevokesOnReuse:
    """A token endpoint whose refresh tokens work once; using one again ends the session."""

    def __init__(self) -> None:
        self.valid = "refresh-0"
        self.used: list[str] = []
        self.is_revoked = False
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Answer:
        with self._lock:
            token = request.form["refresh_token"]
            if self.is_revoked or token != self.valid:
                self.is_revoked = True
                return ENDED
            self.used.append(token)
            number = len(self.used)
            self.valid = f"refresh-{number}"
            return as_json({"access_token": f"access-{number}", "refresh_token": self.valid})


@pytest.fixture
def tokens(platform_at: Platform, store: CredentialStore) -> SessionTokens:
    return SessionTokens(platform_at, store)


def _stored(store: CredentialStore) -> tuple[str, str | None]:
    found = store.load()
    assert found is not None
    refresh = None if found.refresh_token is None else found.refresh_token.reveal()
    return found.access_token.reveal(), refresh


def test_a_rejected_token_is_renewed_stored_and_used(
    hostile: Hostile, platform_at: Platform, store: CredentialStore, tokens: SessionTokens
) -> None:
    provider = RevokesOnReuse()
    seen: list[str] = []

    def rules(request: Request) -> Answer:
        if request.path.startswith("/auth"):
            return provider(request)
        seen.append(request.headers["authorization"])
        return as_json({"results": []}, 401 if len(seen) == 1 else 200)

    hostile.answers(rules)
    client = PlatformClient(platform_at.api_url, tokens)
    assert client.get("/user_vault", WireItems).results == []
    client.close()
    assert seen == ["Bearer access-0", "Bearer access-1"]
    assert _stored(store) == ("access-1", "refresh-1")
    assert hostile.requests[1].path == "/auth/user_management/authenticate"
    assert hostile.requests[1].form == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0",
        "client_id": "client",
    }


def test_every_refresh_uses_the_newest_refresh_token_once(
    hostile: Hostile, tokens: SessionTokens
) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    held = tokens.token()
    for number in range(1, 5):
        held = tokens.renew(held)
        assert held.reveal() == f"access-{number}"
    assert provider.used == [f"refresh-{number}" for number in range(4)]
    assert not provider.is_revoked


def test_the_server_that_revokes_on_reuse_does_revoke(hostile: Hostile) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    request = Request("POST", "/", {}, b"refresh_token=refresh-0")
    assert provider(request).status == 200
    assert provider(request).status == 400
    assert provider.is_revoked


def test_threads_that_renew_at_once_refresh_once(hostile: Hostile, tokens: SessionTokens) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    held, start, got = tokens.token(), threading.Barrier(6), []

    def renew() -> None:
        start.wait()
        got.append(tokens.renew(held).reveal())

    threads = [threading.Thread(target=renew) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["access-1"] * 6
    assert provider.used == ["refresh-0"]


def test_eight_processes_that_refresh_at_once_end_with_a_valid_session(
    hostile: Hostile, store: CredentialStore
) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    home = store.folder.parent.parent
    processes = [
        subprocess.Popen(
            [sys.executable, REFRESHER, home, hostile.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    got = []
    for process in processes:
        out, err = process.communicate()
        assert process.returncode == 0, err
        got.append(out.strip())
    assert not provider.is_revoked
    assert set(got) == {"access-1"}
    assert provider.used == ["refresh-0"]
    assert _stored(store) == ("access-1", "refresh-1")


def test_an_answer_without_a_refresh_token_keeps_the_old_one(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    hostile.answers(as_json({"access_token": "access-1"}))
    assert tokens.renew(FIRST).reveal() == "access-1"
    assert _stored(store) == ("access-1", "refresh-0")


def test_after_a_lost_answer_the_old_token_is_tried_again_at_once(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    hostile.answers(LOST, as_json({"access_token": "access-1", "refresh_token": "refresh-1"}))
    assert tokens.renew(FIRST).reveal() == "access-1"
    assert [request.form["refresh_token"] for request in hostile.requests] == ["refresh-0"] * 2
    assert _stored(store) == ("access-1", "refresh-1")


def test_an_answer_that_is_lost_twice_leaves_the_session(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    hostile.answers(LOST)
    with pytest.raises(UnreachableError):
        tokens.renew(FIRST)
    assert len(hostile.requests) == 2
    assert _stored(store) == ("access-0", "refresh-0")
    hostile.answers(RevokesOnReuse())
    assert tokens.renew(FIRST).reveal() == "access-1"


def test_a_read_whose_token_cannot_be_renewed_tries_no_more_than_a_lost_answer(
    hostile: Hostile, platform_at: Platform, tokens: SessionTokens
) -> None:
    hostile.answers(lambda request: LOST if request.path.startswith("/auth") else as_json({}, 401))
    client = PlatformClient(platform_at.api_url, tokens)
    with pytest.raises(UnreachableError):
        client.get("/user_vault", WireItems)
    client.close()
    asked = [request for request in hostile.requests if request.path.startswith("/auth")]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (as_json({"error": "temporarily_unavailable"}, 503), UnexpectedAnswerError),
        (as_json({"error": "invalid_grant"}, 503), UnexpectedAnswerError),
        (as_json({"error": "invalid_grant"}, 500), UnexpectedAnswerError),
        (as_json({"error": "invalid_grant"}, 429), UnexpectedAnswerError),
        (as_json({"error": "invalid_grant"}, 404), PlatformError),
        (Answer(502, b"<html>invalid_grant", HTML), UnexpectedAnswerError),
        (Answer(200, b"<html>Sign in", HTML), UnexpectedAnswerError),
        (Answer(400, b"<html>", HTML), PlatformError),
        (Answer(302, b"", {"location": "http://127.0.0.1:9/"}), UnexpectedAnswerError),
        (as_json({"message": "who are you"}, 401), PlatformError),
        (as_json({"error": "invalid_client"}, 401), LoginError),
        (as_json({"error": "invalid_request"}, 400), LoginError),
        (as_json({"access_token": 5}), UnexpectedAnswerError),
        (as_json({}), UnexpectedAnswerError),
    ],
)
def test_no_other_answer_than_invalid_grant_ends_a_session(
    hostile: Hostile,
    store: CredentialStore,
    tokens: SessionTokens,
    answer: Answer,
    error: type[CentMLError],
) -> None:
    hostile.answers(answer)
    with pytest.raises(error) as refused:
        tokens.renew(FIRST)
    assert not isinstance(refused.value, SessionEndedError)
    assert len(hostile.requests) == 1
    assert "refresh-0" not in chain(refused.value)
    assert _stored(store) == ("access-0", "refresh-0")
    hostile.answers(RevokesOnReuse())
    assert tokens.renew(FIRST).reveal() == "access-1"


def test_invalid_grant_ends_the_session_and_says_how_to_log_in_again(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    hostile.answers(ENDED)
    with pytest.raises(SessionEndedError, match="has ended") as refused:
        tokens.renew(FIRST)
    assert "%centml_login" in refused.value.hint
    assert store.load() is None
    with pytest.raises(NotLoggedInError):
        tokens.token()
    assert len(hostile.requests) == 1


def test_invalid_grant_does_not_end_a_session_that_somebody_else_renewed_meanwhile(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    def official_client_was_faster(_request: Request) -> Answer:
        store.save(TokenSet(Secret("access-9"), Secret("refresh-9")))
        return ENDED

    hostile.answers(official_client_was_faster)
    assert tokens.renew(FIRST).reveal() == "access-9"
    assert _stored(store) == ("access-9", "refresh-9")


def test_another_processs_newer_set_is_taken_up_without_asking(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    assert tokens.token() == FIRST
    store.save(TokenSet(Secret("access-9"), Secret("refresh-9")))
    assert tokens.renew(FIRST).reveal() == "access-9"
    assert hostile.requests == []


def test_another_processs_newer_set_that_is_due_is_refreshed_and_not_ours(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    assert tokens.token() == FIRST
    store.save(TokenSet(Secret(_token(name="other", left=-1)), Secret("refresh-9")))
    hostile.answers(as_json({"access_token": "access-10", "refresh_token": "refresh-10"}))
    assert tokens.renew(FIRST).reveal() == "access-10"
    assert hostile.requests[0].form["refresh_token"] == "refresh-9"


@pytest.mark.parametrize(("left", "asked"), [(3600, 0), (-1, 1), (5, 1)])
def test_a_token_that_is_due_is_renewed_before_it_is_used(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens, left: int, asked: int
) -> None:
    store.save(TokenSet(Secret(_token(name="me", left=left)), Secret("refresh-0")))
    hostile.answers(RevokesOnReuse())
    assert (tokens.token().reveal() == "access-1") is bool(asked)
    assert len(hostile.requests) == asked


def test_a_session_without_a_refresh_token_is_kept_and_said_to_have_expired(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    store.save(TokenSet(FIRST, None))
    with pytest.raises(SessionEndedError, match="cannot be renewed"):
        tokens.renew(FIRST)
    assert hostile.requests == []


def test_a_logout_in_another_process_is_noticed_when_a_token_is_renewed(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    assert tokens.token() == FIRST
    assert store.delete()
    with pytest.raises(NotLoggedInError, match="Nobody is logged in"):
        tokens.renew(FIRST)
    assert hostile.requests == []
    assert store.load() is None


@pytest.mark.parametrize("failing", ["fsync", "open"])
def test_a_full_disk_keeps_the_new_set_in_memory_and_says_so(
    hostile: Hostile,
    store: CredentialStore,
    tokens: SessionTokens,
    monkeypatch: pytest.MonkeyPatch,
    failing: str,
) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    held, opened = tokens.token(), os.open

    def full(*arguments: object, **rest: object) -> int:
        if failing == "open" and not str(arguments[0]).startswith(f"{store.folder}/.cred"):
            return opened(*arguments, **rest)  # type: ignore[arg-type]
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, failing, full)
        with pytest.raises(PrivateFileError, match="the disk is full") as refused:
            tokens.renew(held)
        assert "access-" not in str(refused.value)
        with pytest.raises(PrivateFileError, match="the disk is full"):
            tokens.token()
        assert _stored(store) == ("access-0", "refresh-0")
        assert tokens.current().access_token.reveal() == "access-1"
    assert tokens.token().reveal() == "access-1"
    assert _stored(store) == ("access-1", "refresh-1")
    assert tokens.renew(Secret("access-1")).reveal() == "access-2"
    assert provider.used == ["refresh-0", "refresh-1"]
    assert not provider.is_revoked


def test_a_set_that_could_not_be_stored_is_not_lost_to_a_renewal(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    held = tokens.token()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(PrivateFileError):
            tokens.renew(held)
    # The disk has space again, and the set in memory is rejected before it was stored.
    assert tokens.renew(Secret("access-1")).reveal() == "access-2"
    assert not provider.is_revoked
    assert _stored(store) == ("access-2", "refresh-2")


def test_nobody_logged_in_is_said_without_asking(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    store.delete()
    with pytest.raises(NotLoggedInError, match="Nobody is logged in to hostile"):
        tokens.token()
    assert hostile.requests == []


def test_a_token_that_cannot_be_renewed_yet_is_used_as_long_as_it_lasts(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    lasting = _token(name="me", left=30)
    store.save(TokenSet(Secret(lasting), Secret("refresh-0")))
    hostile.answers(as_json({"error": "temporarily_unavailable"}, 503))
    assert [tokens.token().reveal() for _ in range(3)] == [lasting] * 3
    # It was asked once: each call would wait for a platform that is down.
    assert len(hostile.requests) == 1
    store.save(TokenSet(Secret(_token(name="me", left=-1)), Secret("refresh-0")))
    with pytest.raises(UnexpectedAnswerError):
        tokens.token()
    assert _stored(store)[1] == "refresh-0"


def test_a_login_in_another_process_is_taken_up_at_the_next_call(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    assert tokens.token() == FIRST
    store.save(TokenSet(Secret("access-9"), Secret("refresh-9")))
    assert tokens.token().reveal() == "access-9"
    store.delete()
    with pytest.raises(NotLoggedInError):
        tokens.token()
    assert hostile.requests == []


def test_a_set_that_could_not_be_stored_does_not_undo_a_logout(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.answers(RevokesOnReuse())

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(PrivateFileError):
            tokens.renew(FIRST)
    store.delete()
    with pytest.raises(NotLoggedInError):
        tokens.token()
    assert store.load() is None


def test_what_a_killed_process_left_half_written_is_wiped_by_the_next_refresh(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens
) -> None:
    hostile.answers(RevokesOnReuse())
    torn = store.folder / ".credentials.json.0123456789ab"
    torn.write_text('{"access_token": "planted', "utf-8")
    others = store.folder / ".credentials.json.of-somebody"
    others.write_text("stays", "utf-8")
    tokens.renew(FIRST)
    assert not torn.exists()
    assert others.exists()


def test_a_link_in_place_of_the_session_is_not_followed(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens, tmp_path: Path
) -> None:
    elsewhere = store.path.rename(tmp_path / "elsewhere.json")
    store.path.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    with pytest.raises(PrivateFileError, match="is a link"):
        tokens.token()
    assert elsewhere.read_bytes() == before
    assert hostile.requests == []
    store.path.unlink()
    elsewhere.rename(store.path)
    assert tokens.token() == FIRST


def test_a_child_that_was_forked_during_a_refresh_is_not_locked_out(
    tokens: SessionTokens,
) -> None:
    with tokens._lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if tokens.token() == FIRST else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_token_endpoint_that_hangs_ends_in_a_sentence_and_leaves_the_session(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.answers(hostile.hangs)
    with monkeypatch.context() as patched:
        patched.setattr(http, "TIMEOUT", httpx.Timeout(0.2))
        with pytest.raises(UnreachableError, match="did not answer in time"):
            tokens.renew(FIRST)
    assert hostile.times_asked(2) == 2
    assert _stored(store) == ("access-0", "refresh-0")
    hostile.answers(RevokesOnReuse())
    assert tokens.renew(FIRST).reveal() == "access-1"


def test_a_home_that_became_read_only_costs_no_session(
    hostile: Hostile, store: CredentialStore, tokens: SessionTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = RevokesOnReuse()
    hostile.answers(provider)
    opened = os.open

    def read_only(path: str, flags: int, *rest: int) -> int:
        if str(path).startswith(str(store.folder)) and flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "read-only")
        return opened(path, flags, *rest)

    assert tokens.token() == FIRST
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", read_only)
        # The lock comes first, so that no token is spent whose successor could not be kept.
        with pytest.raises(PrivateFileError, match="read-only") as refused:
            tokens.renew(FIRST)
        assert "CENTML_NB_HOME" in refused.value.hint
    assert provider.used == []
    assert tokens.renew(FIRST).reveal() == "access-1"
    assert _stored(store) == ("access-1", "refresh-1")
