"""How far a deployment is, in the platform's words."""

from collections.abc import Mapping
from typing import Any

from centml_nb.local.deployments import DEFAULT_COOLDOWN, Deployment


def service_status(deployment: Deployment, idle_seconds: float) -> str:
    """Return a `ServiceStatus`; `idle_seconds` is how long the door has not been used."""
    if deployment.status == "deleted":
        return "CleanedUp"
    if deployment.status == "paused":
        return "Missing"
    if deployment.rolling_out():
        return "Initializing"
    return "ScaledToZero" if is_cold(deployment, idle_seconds) else "Healthy"


def is_cold(deployment: Deployment, idle_seconds: float) -> bool:
    """Return whether it has no replica: one that may scale to zero, after its cool-down."""
    if scaling(deployment.request)["min_replicas"] != 0:
        return False
    cooldown = deployment.request.get("cooldown_period")
    return idle_seconds >= (DEFAULT_COOLDOWN if cooldown is None else cooldown)


def rollout_status(deployment: Deployment) -> str:
    """Return a `RolloutStatus`."""
    if deployment.status == "deleted":
        return "Missing"
    if deployment.status == "paused":
        return "Paused"
    return "Progressing" if deployment.rolling_out() else "Healthy"


def revisions(deployment: Deployment, idle_seconds: float) -> list[dict[str, Any]]:
    """Return `RevisionPodDetails`: the new revision, and the old one while it still serves."""
    current = _revision(
        deployment.revision_number, service_status(deployment, idle_seconds), deployment.name
    )
    if deployment.previous_guard is None or not deployment.rolling_out():
        return [current]
    return [_revision(deployment.revision_number - 1, "Healthy", deployment.name), current]


def scaling(request: Mapping[str, Any]) -> dict[str, int]:
    """Return `min_replicas` and `max_replicas`, wherever a request says them."""
    worker = (request.get("worker_pools") or {}).get("worker") or {}
    found = {}
    for name in ("min_replicas", "max_replicas"):
        said = (request.get(name), worker.get(name), worker.get("replicas"), 1)
        found[name] = next(value for value in said if value is not None)
    return found


def _revision(number: int, status: str, name: str) -> dict[str, Any]:
    pods = {"Healthy": "Running", "Initializing": "Initializing"}
    pod = pods.get(status)
    details = [] if pod is None else [_pod(number, pod, name)]
    return {"revision_number": number, "revision_status": status, "pod_details_list": details}


def _pod(number: int, status: str, name: str) -> dict[str, Any]:
    return {
        "name": f"{name}-{number}-0",
        "revision_number": number,
        "component_type": "user-container",
        "status": status,
    }
