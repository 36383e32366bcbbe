"""Where deployments run and what they run on: one cluster, two kinds of machine."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from centml_nb.local.access import logged_in
from centml_nb.local.validation import INVALID

router = APIRouter(dependencies=[Depends(logged_in)], tags=["EXTERNAL"])
credits_router = APIRouter(tags=["EXTERNAL"])


class GetClusterResponse(BaseModel):
    """A cluster."""

    id: int
    cluster_name: str
    display_name: str
    region: str | None = None
    deployment_creation_disabled: bool | None = False


class ListGetClusterResponse(BaseModel):
    """All clusters."""

    results: list[GetClusterResponse]


class HardwareInstanceResponse(BaseModel):
    """A kind of machine; memory in GiB."""

    id: int
    name: str
    gpu_type: str
    num_gpu: int
    cpu: int
    memory: int
    cluster_id: int
    accelerator_memory: int | None = None


class ListHardwareInstanceResponse(BaseModel):
    """The kinds of machines of a cluster."""

    results: list[HardwareInstanceResponse]


class CreditsResponse(BaseModel):
    """What is left to spend."""

    credits: float


CLUSTER = GetClusterResponse(
    id=1, cluster_name="local", display_name="This machine", region="local"
)
HARDWARE = (
    HardwareInstanceResponse(
        id=1,
        name="small",
        gpu_type="Echo 16",
        num_gpu=1,
        cpu=4,
        memory=16,
        cluster_id=CLUSTER.id,
        accelerator_memory=16,
    ),
    HardwareInstanceResponse(
        id=2,
        name="large",
        gpu_type="Echo 80",
        num_gpu=8,
        cpu=64,
        memory=512,
        cluster_id=CLUSTER.id,
        accelerator_memory=640,
    ),
)


@credits_router.get("/credits", deprecated=True)
async def get_credits() -> CreditsResponse:
    """Return the credits; nothing here spends them.

    The generated client sends no token here, so none is asked for.
    """
    return CreditsResponse(credits=100.0)


@router.get("/clusters")
async def list_clusters() -> ListGetClusterResponse:
    """List the clusters."""
    return ListGetClusterResponse(results=[CLUSTER])


@router.get("/hardware-instances", responses=INVALID)
async def list_hardware(cluster_id: int | None = None) -> ListHardwareInstanceResponse:
    """List the kinds of machines."""
    kinds = [kind for kind in HARDWARE if cluster_id in {None, kind.cluster_id}]
    return ListHardwareInstanceResponse(results=kinds)
