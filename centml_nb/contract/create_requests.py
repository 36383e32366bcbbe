"""Whole create requests, made again from what the platform answers about a deployment.

An update takes a whole create request, and what it does to fields left out is not known. So each
field of a request is taken from the answer, or has to be said by somebody (`UNSAID`): the answers
do not carry it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSAID = ("hf_token", "max_surge", "max_unavailable")
"""Fields of every type's request that are in no answer."""

_ALL = (
    "name",
    "cluster_id",
    "hardware_instance_id",
    "user_annotations",
    "chart_revision",
    "volume_mounts",
    "priority",
    "min_replicas",
    "max_replicas",
    "concurrency",
    "cooldown_period",
    "env_vars",
    "endpoint_bearer_token",
    "endpoint_certificate_authority",
    "enable_logging",
    "enable_node_model_cache",
)
_OF_TYPE = {
    "inference_v3": (
        *_ALL,
        "image_url",
        "image_pull_secret_credentials",
        "port",
        "healthcheck",
        "command",
        "backend_protocol",
        "session_affinity",
        "config_file",
        "metrics",
    ),
    "cserve_v3": (*_ALL, "recipe", "cserve_version", "session_affinity"),
    "dynamo": (
        *_ALL,
        "serving_mode",
        "worker_pools",
        "communications",
        "model",
        "served_model_name",
        "runtime_version",
        "extra_args",
        "backend_protocol",
    ),
}
UPDATABLE = tuple(_OF_TYPE)
"""The types of deployment that can still be created, and so updated."""

_CALLED_OTHERWISE = {"port": "container_port", "command": "original_command"}
# Older spellings of what stands in the pools, which must agree with them.
_BESIDE_POOLS = (
    "hardware_instance_id",
    "min_replicas",
    "max_replicas",
    "concurrency",
    "cooldown_period",
)


class IncompleteAnswerError(Exception):
    """An answer that lacks what the request needs; the text names the field."""


def create_request(
    deployment_type: str, answer: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the create request that makes the deployment of `answer` again.

    Args:
        deployment_type: one of `UPDATABLE`.
        answer: `GET /deployments/<type>/{id}`.
        said: the fields of `UNSAID`, None for one that is unset, and whatever is to be changed.

    Raises:
        IncompleteAnswerError: a field of the request stands in neither.
    """
    request: dict[str, Any] = {}
    for field in _OF_TYPE[deployment_type]:
        called = _CALLED_OTHERWISE.get(field, field)
        if called not in answer and field not in said:
            raise IncompleteAnswerError(field)
        request[field] = answer.get(called)
    if request.get("command") is None and answer.get("command"):
        # Its words are there, and how they were quoted is not.
        raise IncompleteAnswerError("command")
    if request.get("worker_pools"):
        for field in _BESIDE_POOLS:
            del request[field]
    request.update(said)
    return {field: value for field, value in request.items() if value is not None}
