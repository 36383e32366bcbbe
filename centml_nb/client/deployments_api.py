"""The deployments' routes, as far as a door is concerned: address, guard, state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.messages import WireDeployment, WireDeployments, WireGuard, WireStatus
from centml_nb.redaction.registry import REGISTRY

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
