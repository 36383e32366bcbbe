"""The deployments' routes, as far as a door is concerned: address, guard, state, its update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from centml_nb.contract.messages import (
    WireDeployment,
    WireDeployments,
    WireGuard,
    WireRollout,
    WireStatus,
)
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from centml_nb.client.platform_client import PlatformClient

READ_UNDER = {
    "inference": "inference",
    "inference_v2": "inference",
    "inference_v3": "inference_v3",
    "cserve_v2": "cserve_v2",
    "cserve_v3": "cserve_v3",
    "dynamo": "dynamo",
}
"""Types of deployment that are doors, and the path their own answer is read under."""


class DeploymentsAPI:
    """Reads deployments; the bearer token that one carries is registered when it is seen."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    def doors(self) -> list[WireDeployment]:
        """Return the deployments that are doors and are not deleted."""
        found = self._client.get("/deployments", WireDeployments).results
        return [door for door in found if door.type in READ_UNDER and door.status != "deleted"]

    def guard(self, door: WireDeployment) -> WireGuard:
        """Return what guards a door."""
        guard = self._client.get(f"/deployments/{READ_UNDER[door.type]}/{door.id}", WireGuard)
        if guard.endpoint_bearer_token is not None:
            REGISTRY.register(f"the token of {door.name}", guard.endpoint_bearer_token)
        return guard

    def status(self, door: WireDeployment) -> WireStatus:
        """Return how a door is."""
        return self._client.get(f"/deployments/status/{door.id}", WireStatus)

    def whole_answer(self, deployment_type: str, deployment_id: int) -> dict[str, Any]:
        """Return all that the platform says of a deployment; its secrets are registered."""
        answer = self._client.get(
            f"/deployments/{READ_UNDER[deployment_type]}/{deployment_id}", dict[str, Any]
        )
        _register_secrets(answer)
        return answer

    def update(self, deployment_type: str, deployment_id: int, request: dict[str, Any]) -> None:
        """Send a whole create request, upon which a new revision is rolled out."""
        path = f"/deployments/{deployment_type}?deployment_id={deployment_id}"
        self._client.send("PUT", path, request, dict[str, Any])

    def rollout(self, deployment_id: int) -> WireRollout:
        """Return how far a deployment's latest revision is."""
        return self._client.get(f"/deployments/status_v3/{deployment_id}", WireRollout)


def _register_secrets(answer: dict[str, Any]) -> None:
    name = answer.get("name")
    registry = answer.get("image_pull_secret_credentials") or {}
    variables = answer.get("env_vars") or {}
    values = {
        f"the token of {name}": answer.get("endpoint_bearer_token"),
        f"the registry password of {name}": registry.get("password"),
        **{f"{variable} of {name}": value for variable, value in variables.items()},
    }
    for called, value in values.items():
        if isinstance(value, str) and value:
            REGISTRY.register(called, Secret(value))
