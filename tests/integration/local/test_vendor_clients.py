"""The vendor's own, unmodified clients cannot tell the difference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import platform_api_python_client as vendor
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.conftest import Platform

SDK = """
import json
from centml.sdk.api import get_centml_client
from centml.sdk import DeploymentType, UserVaultType

with get_centml_client() as client:
    found = {d.name: d.id for d in client.get(None)}
    print(json.dumps({
        "deployments": found,
        "cserve": client.get_cserve(found["llama-bearer"]).endpoint_url,
        "inference": client.get_inference(found["embed-mtls"]).endpoint_url,
        "status": client.get_status(found["rag-both"]).rollout_status.value,
        "clusters": [c.display_name for c in client.get_clusters().results],
        "hardware": [h.name for h in client.get_hardware_instances()],
        "credits": client.get_credits().credits,
        "vault": client.get_user_vault(UserVaultType.BEARER_TOKENS),
    }))
"""


def run_sdk(script: str, where: Path, **env: str) -> dict[str, Any]:
    # It reads its settings at import, from the environment and a `.env` in the working directory.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CENTML_")}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=where,
        env=clean | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def check_sdk(said: dict[str, Any], platform: Platform) -> None:
    assert set(said["deployments"]) >= set(platform.endpoints)
    assert said["cserve"] == platform.endpoints["llama-bearer"]
    assert said["inference"] == platform.endpoints["embed-mtls"]
    assert said["status"] == "Healthy"
    assert said["clusters"] == ["This machine"]
    assert said["hardware"] == ["small", "large"]
    assert said["credits"] == 100
    # As on the real platform: the list has no values.
    assert said["vault"]["llama-token"] is None


def test_the_sdk_works_with_a_service_account(platform: Platform, tmp_path: Path) -> None:
    with platform.api() as api:
        account = api.post("/service-accounts", json={"name": "sdk"}).json()
    said = run_sdk(
        SDK,
        tmp_path,
        CENTML_PLATFORM_API_URL=platform.api_url,
        CENTML_SERVICE_ACCOUNT_ID=account["workos_id"],
        CENTML_SERVICE_ACCOUNT_SECRET=account["client_secret"],
        CENTML_SERVICE_ACCOUNT_TOKEN_URL=platform.token_url,
        CENTML_CONFIG_PATH=str(tmp_path / "config"),
    )
    check_sdk(said, platform)


def test_the_sdk_works_with_a_session_of_ours(platform: Platform, tmp_path: Path) -> None:
    token_set = platform.operator_login()
    session = {name: token_set[name] for name in ("access_token", "refresh_token")}
    (tmp_path / "credentials.json").write_text(json.dumps(session))
    said = run_sdk(
        SDK,
        tmp_path,
        CENTML_PLATFORM_API_URL=platform.api_url,
        CENTML_CONFIG_PATH=str(tmp_path),
    )
    check_sdk(said, platform)


@pytest.fixture
def external(platform: Platform, access_token: str) -> Iterator[vendor.EXTERNALApi]:
    configuration = vendor.Configuration(host=platform.api_url, access_token=access_token)
    with vendor.ApiClient(configuration) as client:
        yield vendor.EXTERNALApi(client)


@pytest.mark.parametrize("kind", list(vendor.UserVaultType))
def test_the_generated_client_goes_through_the_whole_vault(
    external: vendor.EXTERNALApi, kind: vendor.UserVaultType
) -> None:
    request = vendor.UpsertUserVaultItemRequest(type=kind, key="vendor", value="value")
    made = external.update_user_vault_item_endpoint_user_vault_put(request)
    listed = external.get_all_user_vault_items_endpoint_user_vault_get(type=kind).results
    found = next(item for item in listed if item.id == made.id)
    assert (found.key, found.value, found.visibility) == ("vendor", None, vendor.VaultScope.USER)
    read = external.get_user_vault_item_by_id_endpoint_user_vault_secret_id_get(made.id)
    assert read.value == "value"
    external.delete_user_vault_item_by_id_endpoint_user_vault_secret_id_delete(made.id)
    with pytest.raises(vendor.ApiException) as gone:
        external.get_user_vault_item_by_id_endpoint_user_vault_secret_id_get(made.id)
    assert gone.value.status == 404


COMMON: dict[str, Any] = {"cluster_id": 1, "endpoint_bearer_token": "t", "hf_token": "hf_x"}
SIZED = COMMON | {"hardware_instance_id": 2, "min_replicas": 1, "max_replicas": 2}
REQUESTS: dict[str, Any] = {
    "inference_v3": vendor.CreateInferenceV3DeploymentRequest(
        name="vendor-inference", image_url="image:1", port=8000, command="serve --x 'y z'", **SIZED
    ),
    "cserve_v3": vendor.CreateCServeV3DeploymentRequest(
        name="vendor-cserve",
        recipe=vendor.CServeV2Recipe.from_dict({"model": "m", "extra": {"kept": 1}}),
        **SIZED,
    ),
    "dynamo": vendor.CreateDynamoDeploymentRequest(
        name="vendor-dynamo",
        model="m",
        serving_mode="aggregated",
        worker_pools=vendor.DynamoWorkerPools(
            worker=vendor.DynamoWorkerPoolConfig(
                hardware_instance_id=2, min_replicas=1, max_replicas=2
            )
        ),
        **COMMON,
    ),
}


@pytest.mark.parametrize("kind", list(REQUESTS))
def test_the_generated_client_goes_through_a_deployments_life(
    external: vendor.EXTERNALApi, kind: str
) -> None:
    def call(verb: str, *arguments: object, argument: str = "") -> vendor.GetDeploymentResponse:
        name = f"{verb}_{kind}_deployment_deployments_{kind}{argument}"
        return getattr(
            external, f"{name}_{ {'create': 'post', 'update': 'put'}.get(verb, 'get') }"
        )(*arguments)

    request = REQUESTS[kind]
    made = call("create", request)
    read = call("get", made.id, argument="_deployment_id")
    assert (read.name, read.type.value) == (request.name, kind)
    assert read.endpoint_bearer_token == "t"
    assert read.endpoint_url == made.endpoint_url
    assert (read.min_replicas, read.max_replicas, read.hardware_instance_id) == (1, 2, 2)
    assert not hasattr(read, "hf_token")
    request = request.model_copy(update={"endpoint_bearer_token": "new"})
    assert call("update", made.id, request).endpoint_url == made.endpoint_url
    again = call("get", made.id, argument="_deployment_id")
    assert (again.revision_number, again.endpoint_bearer_token) == (2, "new")
    listed = external.get_deployments_deployments_get(type=vendor.DeploymentType(kind)).results
    assert made.id in [row.id for row in listed]
    for status, rollout in (("paused", "Paused"), ("active", None), ("deleted", "Missing")):
        wanted = vendor.DeploymentStatusRequest(status=vendor.DeploymentStatus(status))
        external.update_deployment_status_deployments_status_deployment_id_put(made.id, wanted)
        told = external.get_deployment_status_v3_deployments_status_v3_deployment_id_get(made.id)
        assert told.status.value == status
        assert rollout is None or told.rollout_status.value == rollout
        older = external.get_deployment_status_deployments_status_deployment_id_get(made.id)
        assert older.status.value == status
    left = external.get_deployments_deployments_get().results
    assert made.id not in [row.id for row in left]


def test_the_generated_client_sees_what_was_sent_in_its_own_type(
    external: vendor.EXTERNALApi,
) -> None:
    inference = REQUESTS["inference_v3"].model_copy(update={"name": "vendor-command"})
    made = external.create_inference_v3_deployment_deployments_inference_v3_post(inference)
    read = external.get_inference_v3_deployment_deployments_inference_v3_deployment_id_get(made.id)
    assert read.container_port == 8000
    assert read.command == ["serve", "--x", "y z"]
    with pytest.raises(vendor.ApiException) as missing:
        external.get_cserve_v3_deployment_deployments_cserve_v3_deployment_id_get(made.id)
    assert missing.value.status == 404
    with pytest.raises(vendor.ApiException) as conflict:
        external.create_inference_v3_deployment_deployments_inference_v3_post(inference)
    assert conflict.value.status == 409


def test_the_generated_client_goes_through_the_service_accounts(
    external: vendor.EXTERNALApi,
) -> None:
    methods = [name for name in dir(external) if "service_account" in name]
    create = next(name for name in methods if name.endswith("_post") and "secret" not in name)
    made = getattr(external, create)(vendor.CreateServiceAccountRequest(name="vendor"))
    assert made.client_secret
    listing = next(name for name in methods if name.endswith("_get"))
    assert made.workos_id in [row.workos_id for row in getattr(external, listing)().results]
    delete = next(name for name in methods if name.endswith("_delete"))
    getattr(external, delete)(made.workos_id)
    assert made.workos_id not in [row.workos_id for row in getattr(external, listing)().results]
