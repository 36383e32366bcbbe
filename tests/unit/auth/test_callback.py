"""What comes back from a browser, or is pasted: whose it is, and what is in it."""

from __future__ import annotations

import contextlib
import string
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.auth.authorization import AuthorizationRequest
from centml_nb.auth.callback import code_of, code_of_pasted
from centml_nb.errors import LoginDeniedError, LoginError, StrayAnswerError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

STATE = Secret("kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a")
CODE = "01JQ7H2M9P4VR8ST1WZ3TY6UH1"
FINAL = f"http://127.0.0.1:57983/callback?code={CODE}&state={STATE.reveal()}"
CODES = st.text(string.ascii_letters + string.digits + "-._~", min_size=9, max_size=200)


def pasted(text: str) -> str:
    return code_of_pasted(Secret(text), STATE).reveal()


@given(CODES)
def test_a_code_with_its_state_is_given_back_whatever_it_is(code: str) -> None:
    query = urlencode({"code": code, "state": STATE.reveal()})
    assert code_of(query, STATE).reveal() == code


@given(CODES, st.text(max_size=100))
def test_a_code_with_any_other_state_is_stray(code: str, state: str) -> None:
    query = urlencode({"code": code, "state": state})
    with pytest.raises(StrayAnswerError):
        code_of(query, STATE)


@given(st.text(max_size=300))
def test_any_query_is_an_error_of_ours(query: str) -> None:
    with pytest.raises(LoginError):
        code_of(query, STATE)


@given(st.text(max_size=300))
def test_any_paste_is_a_code_or_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(LoginError):
        assert pasted(text)


def test_more_fields_than_anybody_needs_are_none() -> None:
    with pytest.raises(StrayAnswerError):
        code_of("&".join(f"f{number}=1" for number in range(1000)), STATE)


@pytest.mark.parametrize(
    "text",
    [
        FINAL,
        f"  {FINAL}\r\n",
        f'"{FINAL}"',
        f"<{FINAL}>",
        f"`{FINAL}`",
        f"\u201c{FINAL}\u201d",
        f"{FINAL[:40]}\n{FINAL[40:]}",
        f"{FINAL[:40]}\n   {FINAL[40:]}\t",
        f"\ufeff{FINAL}\u200b",
        f"{FINAL}#",
        FINAL.removeprefix("http://"),
        FINAL.partition("/callback")[2],
        FINAL.partition("?")[2],
        f"http://127.0.0.1:57983/callback?state={STATE.reveal()}&code={CODE}",
        f"http://127.0.0.1:57983/callback?code={CODE}",
        CODE,
        f" '{CODE}'\n",
        f"{CODE[:9]}\n{CODE[9:]}",
    ],
)
def test_a_paste_is_read_however_it_was_copied(text: str) -> None:
    assert pasted(text) == CODE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing was pasted"),
        (" \n ' ' ", "Nothing was pasted"),
        (FINAL.replace(STATE.reveal(), "another-state"), "another login's"),
        (f"http://127.0.0.1/callback?code={CODE}&state=", "another login's"),
        ("http://127.0.0.1:57983/callback", "no code"),
        ("http://127.0.0.1:57983/callback?code=", "no code"),
        ("http://127.0.0.1:57983/callback?state=x", "no code"),
        (f"http://127.0.0.1/callback?code={CODE}&code={CODE}", "no code"),
        ("what is this?", "no code"),
        ("this is no code", "no code"),
        ("this is no code\n", "no code"),
        ("WDJB-MJHT", "short code"),
        ("wdjbmjht", "short code"),
    ],
)
def test_a_wrong_paste_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(StrayAnswerError, match=says):
        pasted(text)


def test_the_login_page_is_no_answer() -> None:
    from centml_nb.contract.platform import Platform
    from centml_nb.settings import Settings

    platform = Platform.from_settings(Settings.from_environment({}))
    request = AuthorizationRequest()
    link = request.link(platform, "http://127.0.0.1:57983/callback")
    with pytest.raises(StrayAnswerError, match="login page itself"):
        code_of_pasted(Secret(link), request.state)


def test_a_denied_login_is_told_apart() -> None:
    denied = f"error=access_denied&state={STATE.reveal()}"
    with pytest.raises(LoginDeniedError, match="access_denied"):
        code_of(denied, STATE)
    with pytest.raises(LoginDeniedError):
        pasted(f"http://127.0.0.1:1/callback?{denied}")
    with pytest.raises(StrayAnswerError):
        code_of("error=access_denied", STATE)


def test_a_code_is_known_to_redaction_before_anybody_else_sees_it() -> None:
    code = "zQ4xW9eR2tY7uI1oP6aS3dF8gH5jK0lZ"
    assert code in REGISTRY.redact(code)
    pasted(code)
    assert code not in REGISTRY.redact(f"said: {code}")


def test_each_request_has_secrets_of_its_own_and_shows_the_challenge_alone() -> None:
    from centml_nb.contract.platform import Platform
    from centml_nb.settings import Settings

    platform = Platform.from_settings(Settings.from_environment({}))
    first, second = AuthorizationRequest(), AuthorizationRequest()
    assert first.state != second.state
    assert first.verifier != second.verifier
    link = first.link(platform, "http://127.0.0.1:57983/callback")
    assert link.startswith("https://auth.centml.com/user_management/authorize?response_type=code&")
    assert "provider=authkit" in link
    assert first.challenge in link
    assert first.state.reveal() in link
    assert first.verifier.reveal() not in link
    assert 43 <= len(first.verifier.reveal()) <= 128  # RFC 7636, section 4.1
