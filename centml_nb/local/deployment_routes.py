"""`/deployments`: create, update, list, read, pause, resume, delete."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel

from centml_nb.local import deployment_answers as answers
from centml_nb.local.access import Platform, logged_in
from centml_nb.local.cluster_routes import CLUSTER, HARDWARE
from centml_nb.local.composition import LocalPlatform
from centml_nb.local.deployment_answers import (
    CreateDeploymentResponse,
    GetCServeV3DeploymentResponse,
    GetDynamoDeploymentResponse,
    GetInferenceV3DeploymentResponse,
    ListGetDeploymentResponse,
    UpdateDeploymentResponse,
)
from centml_nb.local.deployment_messages import (
    CreateCServeV3DeploymentRequest,
    CreateDynamoDeploymentRequest,
    CreateInferenceV3DeploymentRequest,
    DeploymentStatus,
    DeploymentStatusRequest,
    DeploymentType,
)
from centml_nb.local.deployments import (
    Deployment,
    DeploymentConflictError,
    NoSuchDeploymentError,
)
from centml_nb.local.listener import bind
from centml_nb.local.rollout import revisions, rollout_status, service_status
from centml_nb.local.validation import INVALID

router = APIRouter(dependencies=[Depends(logged_in)], responses=INVALID, tags=["EXTERNAL"])

NotNegative = Annotated[int | None, Query(ge=0)]


class DeploymentStatusResponse(BaseModel):
    """How a deployment is, in the older words."""

    id: int
    type: DeploymentType
    status: DeploymentStatus
    service_status: str | None = None
    error_message: str | None = None
    endpoint_url: str | None = None
    pod_status: list[list[Any]] | None = None


class DeploymentStatusV3Response(BaseModel):
    """How a deployment is, with its revisions."""

    id: int
    type: DeploymentType
    status: DeploymentStatus
    rollout_status: str | None = None
    endpoint_url: str | None = None
    revision_pod_details_list: list[dict[str, Any]] | None = None


@router.get("/deployments")
async def list_deployments(
    platform: Platform,
    offset: NotNegative = None,
    limit: NotNegative = None,
    kind: Annotated[DeploymentType | None, Query(alias="type")] = None,
    search_query: str | None = None,
) -> ListGetDeploymentResponse:
    """List deployments that are not deleted; how many, when no limit is said, is not known."""
    wanted = (search_query or "").lower()
    found = [
        answers.listed(deployment)
        for deployment in platform.deployments.listed()
        if kind in {None, deployment.type} and wanted in deployment.name.lower()
    ]
    start = offset or 0
    return ListGetDeploymentResponse(
        results=found[start : None if limit is None else start + limit]
    )


@router.post("/deployments/inference_v3")
async def create_inference(
    request: CreateInferenceV3DeploymentRequest, platform: Platform
) -> CreateDeploymentResponse:
    """Deploy a container."""
    return await _create(platform, "inference_v3", request)


@router.post("/deployments/cserve_v3")
async def create_cserve(
    request: CreateCServeV3DeploymentRequest, platform: Platform
) -> CreateDeploymentResponse:
    """Deploy a model with CServe."""
    return await _create(platform, "cserve_v3", request)


@router.post("/deployments/dynamo")
async def create_dynamo(
    request: CreateDynamoDeploymentRequest, platform: Platform
) -> CreateDeploymentResponse:
    """Deploy a model with Dynamo."""
    return await _create(platform, "dynamo", request)


@router.put("/deployments/inference_v3")
async def update_inference(
    deployment_id: int, request: CreateInferenceV3DeploymentRequest, platform: Platform
) -> UpdateDeploymentResponse:
    """Roll out a new revision of a container."""
    return await _update(platform, "inference_v3", deployment_id, request)


@router.put("/deployments/cserve_v3")
async def update_cserve(
    deployment_id: int, request: CreateCServeV3DeploymentRequest, platform: Platform
) -> UpdateDeploymentResponse:
    """Roll out a new revision of a model with CServe."""
    return await _update(platform, "cserve_v3", deployment_id, request)


@router.put("/deployments/dynamo")
async def update_dynamo(
    deployment_id: int, request: CreateDynamoDeploymentRequest, platform: Platform
) -> UpdateDeploymentResponse:
    """Roll out a new revision of a model with Dynamo."""
    return await _update(platform, "dynamo", deployment_id, request)


@router.get("/deployments/inference_v3/{deployment_id}")
async def get_inference(deployment_id: int, platform: Platform) -> GetInferenceV3DeploymentResponse:
    """Read a container, with what guards it."""
    return answers.inference(_found(platform, deployment_id, "inference_v3"))


@router.get("/deployments/cserve_v3/{deployment_id}")
async def get_cserve(deployment_id: int, platform: Platform) -> GetCServeV3DeploymentResponse:
    """Read a model with CServe, with what guards it."""
    return answers.cserve(_found(platform, deployment_id, "cserve_v3"))


@router.get("/deployments/dynamo/{deployment_id}")
async def get_dynamo(deployment_id: int, platform: Platform) -> GetDynamoDeploymentResponse:
    """Read a model with Dynamo, with what guards it."""
    return answers.dynamo(_found(platform, deployment_id, "dynamo"))


@router.get("/deployments/cserve_v2/{deployment_id}")
@router.get("/deployments/inference/{deployment_id}")
async def get_retired(deployment_id: int, platform: Platform) -> dict[str, str]:
    """Answer 404: nothing here is of the types that can no longer be created."""
    _found(platform, deployment_id, "retired")
    return {}


@router.get("/deployments/status/{deployment_id}")
async def get_status(deployment_id: int, platform: Platform) -> DeploymentStatusResponse:
    """Return how a deployment is."""
    deployment = _found(platform, deployment_id)
    told = _status(platform, deployment)
    await platform.doors.settle(deployment)
    return told


@router.get("/deployments/status_v3/{deployment_id}")
async def get_status_v3(deployment_id: int, platform: Platform) -> DeploymentStatusV3Response:
    """Return how far a deployment's revisions are."""
    deployment = _found(platform, deployment_id)
    idle = platform.doors.idle_seconds(deployment.id)
    told = DeploymentStatusV3Response(
        id=deployment.id,
        type=DeploymentType(deployment.type),
        status=DeploymentStatus(deployment.status),
        rollout_status=rollout_status(deployment),
        endpoint_url=deployment.endpoint_url,
        revision_pod_details_list=revisions(deployment, idle),
    )
    # Who is told that a rollout is over finds the door as it is from then on.
    await platform.doors.settle(deployment)
    return told


@router.put("/deployments/status/{deployment_id}")
async def set_status(
    deployment_id: int, request: DeploymentStatusRequest, platform: Platform
) -> DeploymentStatusResponse:
    """Pause, resume or delete; the door follows before the answer.

    The API description leaves the answer open, and the generated client wants the status in it.
    """
    deployment = _found(platform, deployment_id)
    try:
        changed = platform.deployments.set_status(deployment, request.status)
    except DeploymentConflictError as error:
        raise HTTPException(400, str(error)) from error
    await platform.doors.refresh(changed)
    return _status(platform, changed)


def _status(platform: LocalPlatform, deployment: Deployment) -> DeploymentStatusResponse:
    return DeploymentStatusResponse(
        id=deployment.id,
        type=DeploymentType(deployment.type),
        status=DeploymentStatus(deployment.status),
        service_status=service_status(deployment, platform.doors.idle_seconds(deployment.id)),
        endpoint_url=deployment.endpoint_url,
    )


async def _create(
    platform: LocalPlatform, kind: str, request: BaseModel
) -> CreateDeploymentResponse:
    said = _checked(request)
    listening = bind(0)
    port = int(listening.getsockname()[1])
    try:
        deployment = platform.deployments.add(kind, said, port, ready=False)
    except DeploymentConflictError as error:
        listening.close()
        raise HTTPException(409, str(error)) from error
    await platform.doors.open(deployment, listening)
    return CreateDeploymentResponse.model_validate(deployment, from_attributes=True)


async def _update(
    platform: LocalPlatform, kind: str, deployment_id: int, request: BaseModel
) -> UpdateDeploymentResponse:
    deployment = _found(platform, deployment_id, kind)
    said = _checked(request)
    try:
        updated = platform.deployments.update(deployment, said)
    except DeploymentConflictError as error:
        raise HTTPException(409, str(error)) from error
    await platform.doors.refresh(updated)
    return UpdateDeploymentResponse.model_validate(updated, from_attributes=True)


def _checked(request: BaseModel) -> Mapping[str, Any]:
    said = request.model_dump(mode="json", exclude_unset=True)
    if said["cluster_id"] != CLUSTER.id:
        raise HTTPException(400, "There is no such cluster")
    if answers.hardware(said) not in {kind.id for kind in HARDWARE}:
        raise HTTPException(400, "There is no such hardware instance in this cluster")
    return said


def _found(platform: LocalPlatform, deployment_id: int, kind: str | None = None) -> Deployment:
    try:
        deployment = platform.deployments.get(deployment_id)
    except NoSuchDeploymentError as error:
        raise _not_found() from error
    if kind not in {None, deployment.type}:
        raise _not_found()
    return deployment


def _not_found() -> HTTPException:
    return HTTPException(404, "Deployment not found")
