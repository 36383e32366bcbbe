"""Knocking at a door: what its answer says about the key, and about the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.clients import Opened
from centml_nb.endpoint.doors import Endpoint
from centml_nb.endpoint.probe import knock
from centml_nb.errors import (
    CentMLError,
    EndpointNotReadyError,
    UnreachableError,
    WrongKeyError,
)
from centml_nb.secret import Secret

from .conftest import LOST, PLANTED, Answer, as_json, chain

if TYPE_CHECKING:
    from .conftest import Hostile

MODELS = as_json({"data": [{"id": "llama"}]})
MISSING = as_json({"error": "no such path"}, 404)


def _opened(hostile: Hostile, kind: str = "cserve_v3") -> Opened:
    door = Endpoint("llama", hostile.url, kind, (Kind.BEARER_TOKEN,))
    return Opened(door, door.base_url, token=Secret(PLANTED))


def test_a_door_that_lists_its_models_is_open_at_that_path(hostile: Hostile) -> None:
    hostile.answers(MODELS)
    assert knock(_opened(hostile)).opened.base_url == f"{hostile.url}/openai/v1"
    (request,) = hostile.requests
    assert request.headers["authorization"] == f"Bearer {PLANTED}"


def test_a_container_of_ones_own_is_asked_at_the_usual_path_too(hostile: Hostile) -> None:
    hostile.answers(MISSING, MODELS)
    assert knock(_opened(hostile, "inference_v3")).opened.base_url == f"{hostile.url}/v1"


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_door_without_a_list_of_models_is_open(status: int, hostile: Hostile) -> None:
    hostile.answers(as_json({"error": "no list"}, status))
    assert knock(_opened(hostile)).opened.base_url == f"{hostile.url}/openai/v1"
    assert knock(_opened(hostile, "inference_v3")).opened.base_url == hostile.url


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (as_json({"error": "Invalid token"}, 401), WrongKeyError, "refused the key"),
        (as_json({"error": "Invalid token"}, 403), WrongKeyError, "refused the key"),
        (as_json({"error": "no replica"}, 503), EndpointNotReadyError, "not answering yet"),
        (Answer(302, b"", {"location": "http://127.0.0.1:9"}), EndpointNotReadyError, "another"),
        (LOST, UnreachableError, "llama|127"),
    ],
)
def test_what_is_no_is_a_sentence_with_a_hint_and_without_the_key(
    answer: Answer, error: type[CentMLError], words: str, hostile: Hostile
) -> None:
    hostile.answers(answer)
    with pytest.raises(error, match=words) as refused:
        knock(_opened(hostile))
    assert refused.value.hint
    assert PLANTED not in chain(refused.value)
