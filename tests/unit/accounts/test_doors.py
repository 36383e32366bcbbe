"""The doors of an account: of every type that is one, and how each is said to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, cast

from centml_nb.accounts.doors import Doors
from centml_nb.client.deployments_api import DeploymentsAPI
from centml_nb.contract.kinds import Kind
from centml_nb.contract.messages import decode
from centml_nb.contract.platform import Platform
from centml_nb.endpoint.doors import State

if TYPE_CHECKING:
    from centml_nb.accounts.vault import AccountVault
    from centml_nb.client.platform_client import PlatformClient
    from centml_nb.secret import Secret

T = TypeVar("T")

TOKEN = "kB7xQ2mN9pL4vR8s"
AUTHORITY = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
PLATFORM = Platform(
    name="lab", api_url="https://lab", auth_url="", token_url="", serverless_url=None
)
# type, the path that its own answer is read under, its status, its service status
DEPLOYMENTS = [
    ("inference_v3", "inference_v3", "active", "Healthy"),
    ("cserve_v3", "cserve_v3", "active", "ScaledToZero"),
    ("dynamo", "dynamo", "active", "Initializing"),
    ("cserve_v2", "cserve_v2", "paused", "Missing"),
    ("inference_v2", "inference", "active", "CrashLoopBackOff"),
    ("inference", "inference", "active", None),
    ("compute_v2", "", "active", "Healthy"),
    ("cserve_v3", "cserve_v3", "deleted", "CleanedUp"),
]


class PublishedAnswers:
    """Answers as the platform's API description says; no platform here still has old types."""

    def get(self, path: str, shape: type[T], _params: object = None) -> T:
        return decode(json.dumps(self._answer(path)).encode(), shape)

    @staticmethod
    def _answer(path: str) -> dict[str, Any]:
        if path == "/deployments":
            return {
                "results": [
                    {
                        "id": number,
                        "name": f"door-{number}",
                        "type": kind,
                        "status": status,
                        "endpoint_url": f"door-{number}.lab.example",
                    }
                    for number, (kind, _, status, _) in enumerate(DEPLOYMENTS)
                ]
            }
        _, _, under, number = path.split("/")
        _, expected, status, service = DEPLOYMENTS[int(number)]
        if under == "status":
            return {"id": number, "status": status, "service_status": service}
        assert under == expected
        guards = [{"endpoint_bearer_token": TOKEN}, {"endpoint_certificate_authority": AUTHORITY}]
        return guards[int(number) % 2]


class NoVault:
    """A vault that only names values."""

    def has_serverless_keys(self) -> bool:
        return False

    def fingerprint(self, secret: Secret) -> str:
        return f"fingerprint of {len(secret.reveal())}"


def test_doors_of_all_types_are_listed_with_what_guards_them_and_how_they_are() -> None:
    api = DeploymentsAPI(cast("PlatformClient", PublishedAnswers()))
    doors = Doors(api, cast("AccountVault", NoVault()), PLATFORM).all()

    assert [(door.kind, door.state) for door in doors] == [
        ("inference_v3", State.READY),
        ("cserve_v3", State.COLD),
        ("dynamo", State.STARTING),
        ("cserve_v2", State.PAUSED),
        ("inference_v2", State.FAILING),
        ("inference", State.READY),
    ]
    assert [door.takes for door in doors] == [(Kind.BEARER_TOKEN,), (Kind.CERTIFICATE,)] * 3
    assert {door.address for door in doors} == {f"https://door-{n}.lab.example" for n in range(6)}
    assert [door.serves_openai for door in doors] == [False, True, True, True, False, False]
