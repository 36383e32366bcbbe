"""What a token set says of itself: shown, never trusted, and never a crash."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.auth.token_set import TokenSet
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["exp", "iat", "sub", "email", "org_id"]), inner)
    ),
    max_leaves=6,
)


def _tokens(claims: object) -> TokenSet:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return TokenSet(Secret(f"header.{payload}.signature"), None)


def test_the_claims_of_an_access_token_are_read() -> None:
    tokens = _tokens({"exp": 2_000_000_000, "sub": "user_1", "email": "é@x.example", "new": 1})
    assert (tokens.claims.sub, tokens.claims.email) == ("user_1", "é@x.example")
    assert tokens.expires_at == datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC)


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: f"a.{raw.hex()}.c"))
def test_any_token_is_due_or_not_and_never_a_crash(token: str) -> None:
    tokens = TokenSet(Secret(token), None)
    assert tokens.is_due() in {True, False}
    assert tokens.expires_at is None or tokens.expires_at.tzinfo is UTC


@given(JSON)
def test_any_claims_are_read_or_ignored(claims: Any) -> None:  # noqa: ANN401
    tokens = _tokens(claims)
    assert tokens.is_due() in {True, False}
    assert tokens.expires_at is None or tokens.expires_at.tzinfo is UTC


@pytest.mark.parametrize("exp", [10**12, 10**20, -(10**20)])
def test_an_end_beyond_every_calendar_is_none(exp: int) -> None:
    assert _tokens({"exp": exp}).expires_at is None


def test_a_token_of_nothing_but_brackets_is_no_token() -> None:
    payload = base64.urlsafe_b64encode(b'{"x":' + b"[" * 100_000).decode()
    assert TokenSet(Secret(f"a.{payload}.c"), None).claims.sub == ""


@pytest.mark.parametrize(
    ("lived", "left", "is_due"),
    [
        (0, 3600, False),
        (3500, 100, False),
        (3550, 50, True),
        (3600, -1, True),
        (0, 10, False),  # five minutes of a platform that gives ten seconds are not due
        (9, 1, True),
    ],
)
def test_a_token_is_due_in_the_last_fifth_of_its_life_at_most_a_minute(
    *, lived: int, left: int, is_due: bool
) -> None:
    now = int(time.time())
    assert _tokens({"iat": now - lived, "exp": now + left}).is_due() is is_due


def test_a_token_that_does_not_say_when_it_ends_is_not_due() -> None:
    assert not TokenSet(Secret("opaque"), None).is_due()
    assert not _tokens({"sub": "user"}).is_due()


def test_registered_tokens_are_known_to_redaction() -> None:
    access, refresh = "kB7xQ2mN9pL4vR8s-access", "kB7xQ2mN9pL4vR8s-refresh"
    TokenSet(Secret(access), Secret(refresh)).registered()
    assert REGISTRY.redact(f"{access} {refresh}").count("kB7x") == 0


def test_printing_a_token_set_shows_none_of_it() -> None:
    assert "planted" not in repr(TokenSet(Secret("planted-1"), Secret("planted-2")))
