"""Doors: an account's endpoints, described by what the platform says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.doors import (
    OPENAI_PATH,
    SERVERLESS,
    Endpoint,
    State,
    address_of,
    state_of,
)
from centml_nb.errors import UnknownEndpointError
from centml_nb.vault.private_keys import authority_id

if TYPE_CHECKING:
    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.client.deployments_api import DeploymentsAPI
    from centml_nb.contract.messages import WireDeployment
    from centml_nb.contract.platform import Platform

_AT_ONCE = 8


class Doors:
    """Lists an account's doors and finds them by name.

    Attributes:
        last_names: the names of those there were when somebody asked last.
    """

    def __init__(self, api: DeploymentsAPI, vault: StoredItems, platform: Platform) -> None:
        self._api = api
        self._vault = vault
        self._platform = platform
        self.last_names: list[str] = []

    def all(self) -> list[Endpoint]:
        """Return the doors there are, serverless first."""
        from concurrent.futures import ThreadPoolExecutor

        deployments = self._api.doors()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            dedicated = list(pool.map(self._described, deployments))
        doors = [*self._serverless(), *dedicated]
        self.last_names = [door.name for door in doors]
        return doors

    def named(self, name: str) -> Endpoint:
        """Return a door by name.

        Raises:
            UnknownEndpointError: there is none; the nearest is in the hint.
        """
        shared = self._serverless() if name == SERVERLESS else []
        if shared:
            return shared[0]
        deployments = self._api.doors()
        self.last_names = [*(door.name for door in deployments), SERVERLESS]
        for deployment in deployments:
            if deployment.name == name:
                return self._described(deployment)
        raise _unknown(name, self.last_names)

    def _serverless(self) -> list[Endpoint]:
        address = self._platform.serverless_url
        if address is None or not self._vault.has_serverless_keys():
            return []
        origin = address.removesuffix(OPENAI_PATH)
        return [Endpoint(SERVERLESS, origin, SERVERLESS, (Kind.SERVERLESS_KEY,))]

    def _described(self, deployment: WireDeployment) -> Endpoint:
        guard = self._api.guard(deployment)
        token, authority = guard.endpoint_bearer_token, guard.endpoint_certificate_authority
        takes = ((Kind.BEARER_TOKEN, token), (Kind.CERTIFICATE, authority))
        return Endpoint(
            name=deployment.name,
            address=address_of(deployment.endpoint_url),
            kind=deployment.type,
            takes=tuple(kind for kind, carried in takes if carried is not None),
            state=self._state(deployment),
            token=None if token is None else self._vault.fingerprint(token),
            authority=None if authority is None else authority_id(authority),
        )

    def _state(self, deployment: WireDeployment) -> State:
        if deployment.status == "paused":
            return State.PAUSED
        return state_of(self._api.status(deployment).service_status)


def _unknown(name: str, names: list[str]) -> UnknownEndpointError:
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=1) or [one for one in names if name and name in one]
    return UnknownEndpointError(
        f"There is no endpoint “{name}”.",
        f"Did you mean {near[0]}?" if near else "See what there is: %centml_endpoints",
    )
