"""Whole create requests, against the platform's own API description: no field is forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from centml_nb.contract import create_requests
from centml_nb.contract.create_requests import (
    UNSAID,
    UPDATABLE,
    IncompleteAnswerError,
    create_request,
)

DESCRIPTION = Path(__file__).parents[2] / "contract" / "platform-4.31.openapi.json"
SCHEMAS: dict[str, Any] = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
MESSAGES = {
    "inference_v3": ("CreateInferenceV3DeploymentRequest", "GetInferenceV3DeploymentResponse"),
    "cserve_v3": ("CreateCServeV3DeploymentRequest", "GetCServeV3DeploymentResponse"),
    "dynamo": ("CreateDynamoDeploymentRequest", "GetDynamoDeploymentResponse"),
}
NOTHING_SAID = dict.fromkeys(UNSAID)


def _fields(message: str) -> set[str]:
    return set(SCHEMAS[message]["properties"])


def _answer(deployment_type: str) -> dict[str, Any]:
    return {field: f"its {field}" for field in _fields(MESSAGES[deployment_type][1])}


@pytest.mark.parametrize("deployment_type", UPDATABLE)
def test_every_field_of_a_request_is_taken_from_the_answer_or_has_to_be_said(
    deployment_type: str,
) -> None:
    request, answer = (_fields(message) for message in MESSAGES[deployment_type])
    table = create_requests._OF_TYPE[deployment_type]
    assert {*table, *UNSAID} == request
    assert not set(UNSAID) & answer
    assert {create_requests._CALLED_OTHERWISE.get(field, field) for field in table} <= answer


@pytest.mark.parametrize("deployment_type", UPDATABLE)
def test_a_request_says_what_the_answer_said(deployment_type: str) -> None:
    answer = _answer(deployment_type) | {"worker_pools": None}
    said = {"hf_token": "theirs", "max_surge": 1, "max_unavailable": None}
    made = create_request(deployment_type, answer, said)
    assert (made["hf_token"], made["max_surge"]) == ("theirs", 1)
    assert "max_unavailable" not in made
    assert made["name"] == "its name"
    if deployment_type == "inference_v3":
        assert made["port"] == "its container_port"
        assert made["command"] == "its original_command"
    else:
        assert "port" not in made


@pytest.mark.parametrize("deployment_type", UPDATABLE)
def test_an_answer_that_lacks_a_field_makes_no_request(deployment_type: str) -> None:
    whole = _answer(deployment_type)
    create_request(deployment_type, whole, NOTHING_SAID)
    del whole["env_vars"]
    with pytest.raises(IncompleteAnswerError, match="env_vars"):
        create_request(deployment_type, whole, NOTHING_SAID)


def test_a_command_whose_quoting_is_not_answered_makes_no_request() -> None:
    answer = _answer("inference_v3") | {"original_command": None, "command": ["serve", "it"]}
    with pytest.raises(IncompleteAnswerError, match="command"):
        create_request("inference_v3", answer, NOTHING_SAID)
    answer["command"] = None
    assert "command" not in create_request("inference_v3", answer, NOTHING_SAID)


def test_what_stands_in_the_pools_is_not_said_twice() -> None:
    pools = {"worker": {"hardware_instance_id": 1}}
    made = create_request("dynamo", _answer("dynamo") | {"worker_pools": pools}, NOTHING_SAID)
    assert made["worker_pools"] == pools
    assert "hardware_instance_id" not in made
    flat = create_request("dynamo", _answer("dynamo") | {"worker_pools": None}, NOTHING_SAID)
    assert flat["hardware_instance_id"] == "its hardware_instance_id"
