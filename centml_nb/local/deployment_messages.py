"""What deployment requests say, as the platform's API description has it."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from centml_nb.local.guard import parse_authorities


class DeploymentType(StrEnum):
    """Every type the platform knows; three of them can be created here."""

    INFERENCE = "inference"
    TRAINING = "training"
    COMPUTE = "compute"
    COMPILATION = "compilation"
    INFERENCE_V2 = "inference_v2"
    INFERENCE_V3 = "inference_v3"
    COMPUTE_V2 = "compute_v2"
    CSERVE = "cserve"
    CSERVE_V2 = "cserve_v2"
    CSERVE_V3 = "cserve_v3"
    DEPLOYMENT = "deployment"
    RAG = "rag"
    JOB = "job"
    DYNAMO = "dynamo"


class DeploymentStatus(StrEnum):
    """What a user has asked of a deployment."""

    ACTIVE = "active"
    PAUSED = "paused"
    DELETED = "deleted"


class BackendProtocol(StrEnum):
    """How a container is spoken to."""

    HTTP = "HTTP"
    GRPC = "GRPC"


class ServingMode(StrEnum):
    """How Dynamo spreads a model over workers."""

    AGGREGATED = "aggregated"
    DISAGGREGATED = "disaggregated"


class KvTransferPolicy(StrEnum):
    """How Dynamo's workers hand over their caches."""

    ALLOW_TCP = "allow_tcp"
    REQUIRE_GPU_DIRECT_RDMA = "require_gpu_direct_rdma"


def _readable(pem: str | None) -> str | None:
    # A door behind an authority that cannot be read would open to nobody and say nothing.
    if pem and not parse_authorities(pem):
        raise ValueError("not a PEM certificate")
    return pem


CertificateAuthority = Annotated[str | None, AfterValidator(_readable)]
Text = dict[str, str]


class Open(BaseModel):
    """A message that keeps the fields it does not know."""

    model_config = ConfigDict(extra="allow")

    additional_properties: dict[str, Any] = {}


class VolumeMount(BaseModel):
    """A volume in a container."""

    volume_id: int
    mount_path: str = Field(min_length=1)
    read_only: bool | None = False


class ConfigFileMount(BaseModel):
    """A file in a container."""

    filename: str = Field(min_length=1, max_length=253)
    mount_path: str = Field(min_length=1)
    content: str = Field(min_length=1)


class ImagePullSecretCredentials(BaseModel):
    """How a registry is logged in to."""

    username: str
    password: str


class MetricsConfig(BaseModel):
    """Where a container tells its metrics."""

    port: int = Field(ge=1, le=65535)
    path: str


class Recipe(Open):
    """What CServe is started with."""

    model: str
    revision: str | None = None
    is_embedding_model: bool | None = False


class WorkerPool(Open):
    """Hardware and scaling of one of Dynamo's roles."""

    hardware_instance_id: int
    replicas: int | None = Field(default=None, ge=1)
    min_replicas: int | None = Field(default=None, ge=1)
    max_replicas: int | None = Field(default=None, ge=1)
    concurrency: int | None = Field(default=None, ge=1)
    cooldown_period: int | None = Field(default=None, ge=0, le=3600)


class WorkerPools(Open):
    """Dynamo's roles: one worker, or prefill and decode."""

    worker: WorkerPool | None = None
    prefill: WorkerPool | None = None
    decode: WorkerPool | None = None


class KvTransfer(Open):
    """How caches are handed over."""

    policy: KvTransferPolicy


class Communications(Open):
    """How Dynamo's workers talk."""

    kv_transfer: KvTransfer


class DeploymentRequest(BaseModel):
    """What the three types have in common."""

    name: str = Field(min_length=1, max_length=20)
    cluster_id: int
    max_surge: int | None = None
    max_unavailable: int | None = None
    user_annotations: Text | None = None
    chart_revision: str | None = None
    volume_mounts: list[VolumeMount] | None = Field(default=None, max_length=10)
    priority: str | None = Field(default=None, max_length=253)
    concurrency: int | None = None
    cooldown_period: int | None = None
    env_vars: Text | None = None
    hf_token: str | None = None
    endpoint_bearer_token: str | None = None
    endpoint_certificate_authority: CertificateAuthority = None
    enable_node_model_cache: bool | None = False


class CreateInferenceV3DeploymentRequest(DeploymentRequest):
    """A container that serves on a port."""

    hardware_instance_id: int
    image_url: str
    image_pull_secret_credentials: ImagePullSecretCredentials | None = None
    port: int = Field(ge=1, le=65535)
    min_replicas: int
    max_replicas: int
    healthcheck: str | None = None
    command: str | None = None
    backend_protocol: BackendProtocol | None = None
    enable_logging: bool | None = False
    session_affinity: bool | None = False
    config_file: ConfigFileMount | None = None
    metrics: MetricsConfig | None = None


class CreateCServeV3DeploymentRequest(DeploymentRequest):
    """A model served by CServe."""

    hardware_instance_id: int
    recipe: Recipe
    cserve_version: str | None = None
    min_replicas: int
    max_replicas: int
    enable_logging: bool | None = True
    session_affinity: bool | None = False


class CreateDynamoDeploymentRequest(DeploymentRequest):
    """A model served by Dynamo."""

    hardware_instance_id: int | None = None
    serving_mode: ServingMode | None = None
    worker_pools: WorkerPools | None = None
    communications: Communications | None = None
    model: str
    served_model_name: str | None = None
    runtime_version: str | None = None
    min_replicas: int | None = None
    max_replicas: int | None = None
    extra_args: str | None = None
    enable_logging: bool | None = True
    backend_protocol: BackendProtocol | None = None


class DeploymentStatusRequest(BaseModel):
    """Pause, resume or delete."""

    status: DeploymentStatus
