"""Where the clients that people use send our key, and what of the user's comes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.injection_run import OUR_KEY, PRESETS, USERS_KEY
from tests.clients.recorder import ANSWER

if TYPE_CHECKING:
    from tests.clients.injection_run import InjectionRun, Phase

CLIENTS = ("openai-3", "openai-2", "langchain", "litellm", "llama-index")
DEFAULT_HOST = "CONNECT api.openai.com:443"
# As each does by itself: openai reads one of the two names of a base address, LlamaIndex the other,
# and what finds none goes to the default host.
GOES_TO: dict[str, dict[str, str]] = {
    "clean": dict.fromkeys(CLIENTS, ""),
    "key": dict.fromkeys(CLIENTS, DEFAULT_HOST),
    "key and base url": {**dict.fromkeys(CLIENTS, "theirs"), "llama-index": DEFAULT_HOST},
    "key and api base": {
        **dict.fromkeys(CLIENTS, "theirs"),
        "openai-3": DEFAULT_HOST,
        "openai-2": DEFAULT_HOST,
    },
    "all": dict.fromkeys(CLIENTS, "theirs"),
    "older names": dict.fromkeys(("langchain", "litellm"), "theirs"),
}
PAIRS = [(client, preset) for preset in PRESETS for client in GOES_TO[preset]]
each = pytest.mark.parametrize(("client", "preset"), PAIRS)
# LiteLLM has no client to make: it reads the environment at each call.
each_with_a_client = pytest.mark.parametrize(
    ("client", "preset"), [pair for pair in PAIRS if pair[0] != "litellm"]
)


@each
def test_a_client_made_during_the_injection_calls_our_door_with_our_key_and_nobody_else(
    run: InjectionRun,
) -> None:
    during = run.phases["during"]
    assert (during.said, during.error) == (ANSWER, None)
    assert during.went_to == ["door"]
    (call,) = during.door
    assert (call.method, call.path) == ("POST", "/openai/v1/chat/completions")
    assert call.header("authorization") == f"Bearer {OUR_KEY}"


@each
def test_no_host_but_our_door_ever_sees_our_key(run: InjectionRun) -> None:
    assert OUR_KEY in run.door.text
    assert OUR_KEY not in run.theirs.text + run.outside.text


@each
def test_nothing_of_the_users_own_comes_to_our_door(run: InjectionRun) -> None:
    assert "users-" not in run.door.text


@each
def test_before_the_injection_the_users_own_is_used_as_the_client_does_by_itself(
    run: InjectionRun, client: str, preset: str
) -> None:
    before = run.phases["before"]
    assert ", ".join(before.went_to) == GOES_TO[preset][client]
    assert all(seen.header("authorization") == f"Bearer {USERS_KEY}" for seen in before.theirs)
    assert (before.said == ANSWER) is bool(before.theirs)


@pytest.mark.parametrize("preset", ["all"])
@pytest.mark.parametrize("client", CLIENTS)
def test_before_the_injection_the_users_own_headers_go_where_they_belong(run: InjectionRun) -> None:
    (call,) = run.phases["before"].theirs
    assert call.header("openai-organization") == "users-organization"
    assert call.header("openai-project") == "users-project"
    assert (call.header("x-first"), call.header("x-second")) == ("users-first", "users-second")


@each
def test_after_the_release_everything_is_as_it_was_before(run: InjectionRun) -> None:
    before, after = run.phases["before"], run.phases["after"]
    assert _told(after) == _told(before)
    assert after.door == []


@each
def test_the_release_puts_the_environment_back_byte_for_byte(run: InjectionRun) -> None:
    assert run.changed == []


@each_with_a_client
def test_a_client_made_before_the_injection_goes_on_calling_where_it_did(
    run: InjectionRun,
) -> None:
    before, during = run.phases["before"], run.phases["during, made before"]
    assert during.went_to in (before.went_to, [])  # it may not have come about: no key
    assert _headers(during) == _headers(before)


@each_with_a_client
def test_a_client_made_during_the_injection_keeps_to_our_door_after_the_release(
    run: InjectionRun,
) -> None:
    after = run.phases["after, made during"]
    assert after.went_to == ["door"]
    assert _headers(after) == _headers(run.phases["during"])


def _told(phase: Phase) -> tuple[str | None, str | None, list[str], list[tuple[str | None, ...]]]:
    return phase.said, phase.error, phase.went_to, _headers(phase)


def _headers(phase: Phase) -> list[tuple[str | None, ...]]:
    names = ("authorization", "openai-organization", "openai-project", "x-first", "x-second")
    return [tuple(map(seen.header, names)) for seen in phase.door + phase.theirs]
