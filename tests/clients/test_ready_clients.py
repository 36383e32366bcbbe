"""Our own clients of a door, under both majors of `openai`: the door's key for the door alone."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.injection_run import OUR_KEY, PRESETS, child_environment, run_script
from tests.clients.recorder import ANSWER, recording

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.conftest import Environments
    from tests.clients.recorder import Recorder

CLIENTS = ("openai-3", "openai-2")
CALLS = {"openai": ANSWER, "openai, streamed": ANSWER, "async_openai": ANSWER, "http": 200}
ELSEWHERE = (
    "openai elsewhere",
    "openai elsewhere, streamed",
    "async_openai elsewhere",
    "http elsewhere",
    "http outside",
)


@dataclass(frozen=True)
class ReadyRun:
    """What came of each step, and what was seen in all of them."""

    told: dict[str, Any]
    door: Recorder
    theirs: Recorder
    outside: Recorder


def ready_run(python: Path, home: Path, *, beside: bool = True) -> ReadyRun:
    """Take all steps with the user's own variables set, and a host elsewhere.

    Args:
        python: of the environment.
        home: a directory of the child's own.
        beside: whether the user's proxy is told to leave this machine's addresses alone.
    """
    _, variables = PRESETS["all"]
    with ExitStack() as stack:
        theirs, outside = stack.enter_context(recording()), stack.enter_context(recording())
        door = stack.enter_context(recording(redirect_to=f"{theirs.origin}/v1/models"))
        users = {name: value.format(theirs=theirs.origin) for name, value in variables.items()}
        users["OPENAI_CUSTOM_HEADERS"] += "\nAuthorization: Bearer users-other-key"
        environment = {**child_environment(outside, home), **users}
        if not beside:
            del environment["NO_PROXY"], environment["no_proxy"]
        asked = {"key": OUR_KEY, "door": door.origin, "theirs": theirs.origin}
        told = json.loads(run_script(python, "ready_clients.py", asked, environment))
        return ReadyRun(told, door, theirs, outside)


@pytest.fixture(scope="module", params=CLIENTS)
def environment_python(request: pytest.FixtureRequest, environments: Environments) -> Path:
    for client in CLIENTS:
        environments.start(client)
    return environments.of(str(request.param)).python


@pytest.fixture(scope="module")
def ready(environment_python: Path, tmp_path_factory: pytest.TempPathFactory) -> ReadyRun:
    return ready_run(environment_python, tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize(("step", "said"), CALLS.items())
def test_a_ready_client_gets_its_doors_answer(ready: ReadyRun, step: str, said: object) -> None:
    assert ready.told[step]["errors"] == []
    assert ready.told[step]["said"] == said


def test_a_ready_client_calls_its_door_with_the_doors_key_and_nothing_of_the_users(
    ready: ReadyRun,
) -> None:
    assert {seen.header("authorization") for seen in ready.door.seen} == {f"Bearer {OUR_KEY}"}
    assert "users-" not in ready.door.text


@pytest.mark.parametrize("step", ELSEWHERE)
def test_a_ready_client_refuses_another_host(ready: ReadyRun, step: str) -> None:
    assert ready.told[step]["said"] is None
    assert "ForeignHostError" in ready.told[step]["errors"]


def test_what_a_ready_client_refuses_does_not_leave(ready: ReadyRun) -> None:
    assert [seen for seen in ready.theirs.seen if seen.method == "POST"] == []
    assert ready.outside.seen == []
    assert OUR_KEY not in ready.theirs.text


def test_a_ready_client_does_not_follow_its_door_to_another_host(ready: ReadyRun) -> None:
    assert ready.told["http moved"]["said"] == 307
    assert ready.told["openai moved"]["said"] is None
    followed = ready.told["http moved, following"]["said"] == 200
    assert len(ready.theirs.seen) == int(followed)


@pytest.mark.parametrize("step", ["client", "async client"])
def test_a_ready_client_shows_no_key(ready: ReadyRun, step: str) -> None:
    assert ready.told[step] == {"said": False, "errors": []}


def test_a_users_proxy_does_not_see_the_key_of_a_door_on_this_machine(
    environment_python: Path, tmp_path: Path
) -> None:
    run = ready_run(environment_python, tmp_path, beside=False)
    assert OUR_KEY not in run.outside.text
