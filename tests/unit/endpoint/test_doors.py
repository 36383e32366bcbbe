"""A door: its address, its guard, how it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.doors import (
    SERVERLESS,
    Endpoint,
    State,
    address_of,
    origin_of,
    state_of,
)
from centml_nb.errors import EndpointNotReadyError


def _door(state: State = State.READY, *takes: Kind, kind: str = "cserve_v3") -> Endpoint:
    return Endpoint("llama", "https://door.example", kind, takes, state)


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("door.example", "https://door.example"),
        ("door.example:8443", "https://door.example:8443"),
        ("https://door.example/", "https://door.example"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80"),
    ],
)
def test_a_door_speaks_tls_unless_it_says_otherwise(named: str, address: str) -> None:
    assert address_of(named) == address


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://d.example", "https://d.example:443/openai/v1", True),
        ("https://d.example", "https://D.EXAMPLE/x", True),
        ("http://d.example", "http://d.example:80", True),
        ("https://d.example", "http://d.example", False),
        ("https://d.example", "https://d.example:8443", False),
        ("https://d.example", "https://d.example.evil.example", False),
        ("https://d.example", "https://d.example@evil.example", False),
    ],
)
def test_a_key_is_bound_to_scheme_host_and_port(*, one: str, other: str, is_same: bool) -> None:
    assert (origin_of(one) == origin_of(other)) is is_same


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Healthy", State.READY),
        (None, State.READY),
        ("ScaledToZero", State.COLD),
        ("ScalingUp", State.STARTING),
        ("CrashLoopBackOff", State.FAILING),
    ],
)
def test_the_platforms_words_are_states(word: str | None, state: State) -> None:
    assert state_of(word) is state


@given(st.none() | st.text(max_size=20))
def test_any_word_is_some_state(word: str | None) -> None:
    assert state_of(word) in State


@pytest.mark.parametrize("state", State)
def test_only_a_door_that_could_not_answer_is_refused_and_it_says_why(state: State) -> None:
    if state not in {State.PAUSED, State.FAILING}:
        _door(state).check_ready()
        return
    with pytest.raises(EndpointNotReadyError, match=r"llama is (paused|failing)") as refused:
        _door(state).check_ready()
    assert refused.value.hint


def test_the_guard_is_told_in_words() -> None:
    assert _door(State.READY).guard == "nothing: it is open to all"
    both = _door(State.READY, Kind.BEARER_TOKEN, Kind.CERTIFICATE)
    assert both.guard == "a bearer token and a certificate"


def test_the_paths_of_a_general_container_are_its_own() -> None:
    assert _door().serves_openai
    assert _door(kind=SERVERLESS).serves_openai
    assert not _door(kind="inference_v3").serves_openai
    assert _door().base_url == "https://door.example/openai/v1"
