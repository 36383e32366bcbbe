"""Carriers: the deployments that carry a value, and their update to another one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from centml_nb.contract.create_requests import (
    UNSAID,
    UPDATABLE,
    IncompleteAnswerError,
    create_request,
)
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    CentMLError,
    EndpointNotReadyError,
    NotServedError,
    RotationError,
)
from centml_nb.vault.journal import Carrier
from centml_nb.vault.private_keys import authority_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.client.deployments_api import DeploymentsAPI
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.messages import WireDeployment

    Tell = Callable[[str], None]
    Fields = Mapping[str, str | int | None]

CARRIED = {
    Kind.BEARER_TOKEN: "endpoint_bearer_token",
    Kind.CERTIFICATE: "endpoint_certificate_authority",
}
"""Kinds that deployments carry a value of, and the field that it is in."""

_AT_ONCE = 8
_HEALTHY_WITHIN = 1200
_OPEN_WITHIN = 60
_LONGEST_PAUSE = 5.0
_TOLD_EVERY = 10


@dataclass(frozen=True, slots=True)
class Carriers:
    """Finds and updates deployments. All methods raise PlatformError and LoginError."""

    api: DeploymentsAPI
    vault: StoredItems
    opens: Callable[[str, VaultItem | None], bool]

    def of(self, item: VaultItem) -> list[Carrier]:
        """Return the deployments that carry an item's value; none for kinds that none carries."""
        if item.kind not in CARRIED:
            return []
        from concurrent.futures import ThreadPoolExecutor

        value = self._carried(item)
        doors = self.api.doors()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            carries = list(pool.map(lambda door: self._carries(door, item.kind, value), doors))
        return [
            Carrier(door.id, door.name, door.type)
            for door, does in zip(doors, carries, strict=True)
            if does
        ]

    def check(self, carriers: Sequence[Carrier], kind: Kind, fields: Fields) -> None:
        """Make sure that all of them can be updated without losing anything; nothing is changed.

        Raises:
            RotationError: a type that cannot be updated, or a field that nobody knows.
        """
        for carrier in carriers:
            if carrier.type not in UPDATABLE:
                raise RotationError(
                    f"{carrier.name} is of the old type {carrier.type}, which cannot be updated.",
                    "Make it anew on the platform's page with the new value, or rotate without"
                    " --deployments.",
                )
            unknown = [field for field in UNSAID if field not in fields]
            if not unknown:
                unknown = self._lacking(carrier, kind, fields)
            if unknown:
                raise _unsaid(carrier, unknown)

    def update(self, carrier: Carrier, item: VaultItem, fields: Fields) -> None:
        """Have a deployment carry an item's value; nothing is sent where it does already."""
        answer = self.api.whole_answer(carrier.type, carrier.id)
        value, field = self._carried(item), CARRIED[item.kind]
        if _same(item.kind, answer.get(field), value):
            return
        try:
            request = create_request(carrier.type, answer, self._said(fields) | {field: value})
        except IncompleteAnswerError as error:
            raise _unsaid(carrier, [str(error)]) from None
        self.api.update(carrier.type, carrier.id, request)

    def wait(self, carrier: Carrier, tell: Tell) -> None:
        """Wait until a new revision is healthy and its door opens with what it carries.

        Raises:
            EndpointNotReadyError: it failed, or was not healthy in time.
        """
        begun = time.monotonic()
        if self._is_healthy(carrier, tell, begun):
            self._prove(carrier, tell)

    def _is_healthy(self, carrier: Carrier, tell: Tell, begun: float) -> bool:
        pause, told = 0.2, begun
        while time.monotonic() - begun < _HEALTHY_WITHIN:
            rollout = self.api.rollout(carrier.id)
            state = rollout.rollout_status or "unknown"
            if rollout.status == "deleted":
                return False
            if rollout.status == "paused" or state == "Paused":
                tell(f"{carrier.name} is paused: it has the new value, and nothing proves it yet.")
                return False
            if state == "Healthy":
                return True
            if state == "Degraded":
                break
            if time.monotonic() - told >= _TOLD_EVERY:
                told = time.monotonic()
                tell(f"{carrier.name}: {state.lower()} for {told - begun:.0f} seconds…")
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        raise EndpointNotReadyError(
            f"The new revision of {carrier.name} is not healthy ({state.lower()}).",
            "Read its log on the platform's page.",
        )

    def _prove(self, carrier: Carrier, tell: Tell) -> None:
        ends_at = time.monotonic() + _OPEN_WITHIN
        while True:
            try:
                is_proven = self.opens(carrier.name, None)
            except CentMLError:
                # A gateway may lag behind the revision that it leads to.
                if time.monotonic() > ends_at:
                    raise
                time.sleep(0.5)
                continue
            if is_proven:
                tell(f"{carrier.name} answers to it.")
            else:
                tell(f"{carrier.name} is cold: the first call will tell.")
            return

    def _carries(self, door: WireDeployment, kind: Kind, value: str) -> bool:
        try:
            guard = self.api.guard(door)
        except NotServedError:
            return False  # deleted meanwhile
        if kind is Kind.BEARER_TOKEN:
            token = guard.endpoint_bearer_token
            return token is not None and _same(kind, token.reveal(), value)
        return _same(kind, guard.endpoint_certificate_authority, value)

    def _carried(self, item: VaultItem) -> str:
        return self.vault.learn(item).reveal()

    def _lacking(self, carrier: Carrier, kind: Kind, fields: Fields) -> list[str]:
        answer = self.api.whole_answer(carrier.type, carrier.id)
        try:
            create_request(carrier.type, answer, self._said(fields) | {CARRIED[kind]: ""})
        except IncompleteAnswerError as error:
            return [str(error)]
        return []

    def _said(self, fields: Fields) -> dict[str, Any]:
        said = dict(fields)
        if isinstance(named := said.get("hf_token"), str):
            said["hf_token"] = self.vault.value(self.vault.find(named)).reveal()
        return said


def _same(kind: Kind, carried: object, value: str) -> bool:
    if not isinstance(carried, str) or not carried:
        return False
    if kind is Kind.CERTIFICATE:
        return authority_id(carried) == authority_id(value)
    return carried == value


def _unsaid(carrier: Carrier, fields: Sequence[str]) -> RotationError:
    return RotationError(
        f"The platform does not say which {', '.join(fields)} the deployment {carrier.name} has,"
        " and an update may take away what it leaves out.",
        "See on the platform's page which it has. One that is set: --set FIELD=VALUE (for hf_token"
        " the name of an item); one that is not: --unset FIELD. Where none is, type the same line"
        f" with {' '.join(f'--unset {field}' for field in fields)}",
    )
