"""What the platform answers about a deployment."""

import shlex
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from centml_nb.local.deployment_messages import (
    BackendProtocol,
    ConfigFileMount,
    DeploymentStatus,
    DeploymentType,
    ImagePullSecretCredentials,
    MetricsConfig,
    ServingMode,
    Text,
    VolumeMount,
)
from centml_nb.local.deployments import DEFAULT_COOLDOWN, Deployment
from centml_nb.local.identity import USER
from centml_nb.local.rollout import scaling


class GetDeploymentResponse(BaseModel):
    """What every type has."""

    creator_email: str
    cluster_id: int
    id: int
    name: str
    endpoint_url: str
    image_url: str | None = None
    type: DeploymentType
    status: DeploymentStatus
    created_at: datetime
    hardware_instance_id: int
    revision_number: int
    chart_revision: str | None = None
    user_annotations: Text | None = None
    priority: str | None = None
    volume_mounts: list[VolumeMount] | None = None


class ListGetDeploymentResponse(BaseModel):
    """Deployments of all types."""

    results: list[GetDeploymentResponse]


class GuardedDeploymentResponse(GetDeploymentResponse):
    """What the types' own answers add: the guard and the scaling."""

    min_replicas: int
    max_replicas: int
    concurrency: int | None = None
    cooldown_period: int | None = DEFAULT_COOLDOWN
    endpoint_certificate_authority: str | None = None
    endpoint_bearer_token: str | None = None
    env_vars: Text | None = None
    enable_logging: bool | None = True
    enable_node_model_cache: bool | None = False


class GetInferenceV3DeploymentResponse(GuardedDeploymentResponse):
    """A container."""

    container_port: int
    healthcheck: str | None = None
    command: list[str] | None = None
    command_args: list[str] | None = None
    original_command: str | None = None
    image_pull_secret_credentials: ImagePullSecretCredentials | None = None
    backend_protocol: BackendProtocol | None = None
    session_affinity: bool | None = False
    config_file: ConfigFileMount | None = None
    metrics: MetricsConfig | None = None


class GetCServeV3DeploymentResponse(GuardedDeploymentResponse):
    """A model served by CServe."""

    recipe: dict[str, Any]
    cserve_version: str | None = None
    session_affinity: bool | None = False


class GetDynamoDeploymentResponse(GuardedDeploymentResponse):
    """A model served by Dynamo."""

    serving_mode: ServingMode | None = None
    worker_pools: dict[str, Any] | None = None
    communications: dict[str, Any] | None = None
    model: str
    served_model_name: str | None = None
    runtime_version: str | None = None
    extra_args: str | None = None
    backend_protocol: BackendProtocol | None = None


class CreateDeploymentResponse(BaseModel):
    """A deployment that was made."""

    id: int
    created_at: datetime
    endpoint_url: str


class UpdateDeploymentResponse(BaseModel):
    """A deployment whose new revision rolls out."""

    id: int
    endpoint_url: str
    updated_at: datetime


def listed(deployment: Deployment) -> GetDeploymentResponse:
    """Describe any deployment as the list does."""
    return GetDeploymentResponse.model_validate(_fields(deployment))


def inference(deployment: Deployment) -> GetInferenceV3DeploymentResponse:
    """Describe a container."""
    fields = _fields(deployment)
    command = fields.pop("command", None)
    fields["container_port"] = fields["port"]
    fields["original_command"] = command
    with suppress(ValueError):
        fields["command"] = shlex.split(command) if command else None
    return GetInferenceV3DeploymentResponse.model_validate(fields)


def cserve(deployment: Deployment) -> GetCServeV3DeploymentResponse:
    """Describe a model served by CServe."""
    return GetCServeV3DeploymentResponse.model_validate(_fields(deployment))


def dynamo(deployment: Deployment) -> GetDynamoDeploymentResponse:
    """Describe a model served by Dynamo."""
    return GetDynamoDeploymentResponse.model_validate(_fields(deployment))


def _fields(deployment: Deployment) -> dict[str, Any]:
    return {
        **deployment.request,
        **scaling(deployment.request),
        "creator_email": USER.email,
        "id": deployment.id,
        "endpoint_url": deployment.endpoint_url,
        "type": deployment.type,
        "status": deployment.status,
        "created_at": deployment.created_at,
        "hardware_instance_id": hardware(deployment.request),
        "revision_number": deployment.revision_number,
    }


def hardware(request: Any) -> int | None:  # noqa: ANN401 - a request as it was stored
    """Return the hardware a request names: its own, else its worker's, else its decoder's."""
    pools = request.get("worker_pools") or {}
    named = (
        request.get("hardware_instance_id"),
        *((pools.get(role) or {}).get("hardware_instance_id") for role in ("worker", "decode")),
    )
    return next((number for number in named if number is not None), None)
