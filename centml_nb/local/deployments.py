"""Deployments, as the database keeps them."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from centml_nb.local import clock
from centml_nb.local.database import DEPLOYMENTS, LARGEST_ID, new_id
from centml_nb.local.guard import Guard

DEFAULT_COOLDOWN = 1800


class NoSuchDeploymentError(LookupError):
    """No deployment has this id, or none of this type."""


class DeploymentConflictError(Exception):
    """The request is well formed and cannot be followed; the text says why."""


@dataclass(frozen=True)
class Deployment:
    """One deployment; `request` is the create request that made its latest revision.

    An update is a whole create request: what it leaves out falls back to the default. Whether the
    platform keeps such fields is not known, and this is the harsher of the two.
    """

    id: int
    type: str
    name: str
    status: str
    request: Mapping[str, Any]
    revision_number: int
    created_at: str
    updated_at: str
    port: int
    previous_guard: Guard | None
    rollout_ends_at: float

    @property
    def endpoint_url(self) -> str:
        """Where its door is, without a scheme as on the platform."""
        return f"127.0.0.1:{self.port}"

    @property
    def guard(self) -> Guard:
        """What the latest revision asks of a caller."""
        return guard_of(self.request)

    def rolling_out(self) -> bool:
        """Return whether old and new replicas run side by side."""
        return time.time() < self.rollout_ends_at

    def guards(self) -> list[Guard]:
        """Return the guards of which each alone opens the door at this moment."""
        if self.previous_guard is not None and self.rolling_out():
            return [self.guard, self.previous_guard]
        return [self.guard]


def guard_of(request: Mapping[str, Any]) -> Guard:
    """Return the guard that a create request asks for."""
    return Guard(
        request.get("endpoint_bearer_token"), request.get("endpoint_certificate_authority")
    )


class Deployments:
    """Reads and writes the deployments' table; `overlap` keeps the old guard in a rollout."""

    def __init__(self, engine: sa.Engine, *, overlap: bool, rollout_seconds: float) -> None:
        self._engine = engine
        self._overlap = overlap
        self._rollout_seconds = rollout_seconds

    def listed(self) -> list[Deployment]:
        """Return those that are not deleted, oldest first."""
        query = sa.select(DEPLOYMENTS).where(DEPLOYMENTS.c.status != "deleted")
        with self._engine.connect() as connection:
            return [_deployment(row) for row in connection.execute(query.order_by("id"))]

    def clear(self) -> None:
        """Forget every one; for a platform that has not served yet."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(DEPLOYMENTS))

    def get(self, deployment_id: int) -> Deployment:
        """Return one, a deleted one too.

        Raises:
            NoSuchDeploymentError: There is none.
        """
        if not 0 < deployment_id <= LARGEST_ID:
            raise NoSuchDeploymentError
        query = sa.select(DEPLOYMENTS).where(DEPLOYMENTS.c.id == deployment_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchDeploymentError
        return _deployment(row)

    def add(self, kind: str, request: Mapping[str, Any], port: int, *, ready: bool) -> Deployment:
        """Create one behind `port`; `ready` skips its first rollout.

        Raises:
            DeploymentConflictError: A living one has the name. The platform's rule is not known.
        """
        self._refuse_taken_name(request["name"])
        created = clock.now()
        values = {
            "type": kind,
            "name": request["name"],
            "status": "active",
            "request": dict(request),
            "revision_number": 1,
            "created_at": created,
            "updated_at": created,
            "port": port,
            "rollout_ends_at": 0 if ready else time.time() + self._rollout_seconds,
        }
        with self._engine.begin() as connection:
            result = connection.execute(sa.insert(DEPLOYMENTS).values(values))
        return self.get(new_id(result))

    def update(self, deployment: Deployment, request: Mapping[str, Any]) -> Deployment:
        """Begin to roll out a new revision. A name may change, as long as it is free.

        Raises:
            DeploymentConflictError: It is deleted, or the name is taken.
        """
        if deployment.status == "deleted":
            raise DeploymentConflictError("A deleted deployment cannot be updated.")
        if request["name"] != deployment.name:
            self._refuse_taken_name(request["name"])
        return self._write(
            deployment,
            name=request["name"],
            request=dict(request),
            revision_number=deployment.revision_number + 1,
            previous_guard=asdict(deployment.guard) if self._overlap else None,
            rollout_ends_at=time.time() + self._rollout_seconds,
        )

    def set_status(self, deployment: Deployment, status: str) -> Deployment:
        """Pause, resume or delete; deleting is for good.

        Raises:
            DeploymentConflictError: It is deleted already.
        """
        if deployment.status == "deleted" and status != "deleted":
            raise DeploymentConflictError("A deleted deployment cannot be brought back.")
        return self._write(deployment, status=status)

    def move(self, deployment: Deployment, port: int) -> Deployment:
        """Give it another port, when another program has taken its own."""
        return self._write(deployment, port=port)

    def _write(self, deployment: Deployment, **values: object) -> Deployment:
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(DEPLOYMENTS)
                .where(DEPLOYMENTS.c.id == deployment.id)
                .values(updated_at=clock.now(), **values)
            )
        return self.get(deployment.id)

    def _refuse_taken_name(self, name: str) -> None:
        if any(living.name == name for living in self.listed()):
            raise DeploymentConflictError("A deployment of this name exists already.")


def _deployment(row: sa.Row[Any]) -> Deployment:
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    if fields["previous_guard"] is not None:
        fields["previous_guard"] = Guard(**fields["previous_guard"])
    return Deployment(**fields)
