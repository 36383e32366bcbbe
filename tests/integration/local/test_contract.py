"""Both OpenAPI files against what the local platform serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import StartPlatform

CONTRACT = Path(__file__).parents[2] / "contract"
TODAY = CONTRACT / "platform-4.31.openapi.json"
OF_2025 = CONTRACT / "platform-2025.openapi.json"

# What the platform answers beside 200 and 422; its files do not write these down.
REFUSALS = {400, 401, 404, 405, 409}
CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    response_headers_conformance,
]
EXAMPLES = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def as_on_the_wire(file: Path) -> dict[str, Any]:
    """Read an OpenAPI file, without what its making has bent."""
    contract: dict[str, Any] = json.loads(file.read_text("utf-8"))
    schemas = contract["components"]["schemas"]
    if "ValidationErrorLocInner" in schemas:
        # The generated client's wrapper of a union; what is sent is the union, as in 2025's file.
        schemas["ValidationErrorLocInner"] = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    if file == OF_2025:
        # CONTRACT.md counts bearer tokens among 2025's types; the file forgets them.
        schemas["UserVaultType"]["enum"].append("bearer_tokens")
    return contract


todays_schema = schemathesis.openapi.from_dict(as_on_the_wire(TODAY))
schema_of_2025 = schemathesis.openapi.from_dict(as_on_the_wire(OF_2025))


@pytest.fixture(scope="module")
def today(start_module_platform: StartPlatform) -> Iterator[httpx.Client]:
    with start_module_platform("--rollout-seconds=0").api() as api:
        yield api


@pytest.fixture(scope="module")
def of_2025(start_module_platform: StartPlatform) -> Iterator[httpx.Client]:
    with start_module_platform("--contract=2025").api() as api:
        yield api


def check(case: schemathesis.Case, api: httpx.Client) -> None:
    response = case.call(
        base_url=str(api.base_url), headers={"Authorization": api.headers["Authorization"]}
    )
    known = {int(code) for code in case.operation.definition.raw["responses"]}
    if response.status_code in REFUSALS - known:
        assert isinstance(response.json()["detail"], str)
        return
    assert response.status_code in known
    case.validate_response(response, checks=CHECKS)


@todays_schema.parametrize()  # type: ignore[untyped-decorator] # its imports are skipped
@EXAMPLES
def test_every_answer_of_today_is_as_its_file_says(
    case: schemathesis.Case, today: httpx.Client
) -> None:
    check(case, today)


@schema_of_2025.parametrize()  # type: ignore[untyped-decorator] # its imports are skipped
@EXAMPLES
def test_every_answer_of_2025_is_as_its_file_says(
    case: schemathesis.Case, of_2025: httpx.Client
) -> None:
    check(case, of_2025)


def operations(file: Path) -> list[tuple[str, str]]:
    paths = json.loads(file.read_text("utf-8"))["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize(("method", "path"), operations(TODAY))
def test_every_route_of_today_is_served(method: str, path: str, today: httpx.Client) -> None:
    assert method in today.get("/openapi.json").json()["paths"][path]


@pytest.mark.parametrize(("method", "path"), operations(OF_2025))
def test_every_route_of_2025_is_served(method: str, path: str, of_2025: httpx.Client) -> None:
    served = of_2025.get("/openapi.json").json()["paths"]
    assert method in served[path]


# The vendor's generated client sends no token for credits.
GUARDED = [operation for operation in operations(TODAY) if operation != ("get", "/credits")]


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_every_route_wants_a_login(method: str, path: str, today: httpx.Client) -> None:
    url = today.base_url.join(path.replace("{workos_id}", "x").replace("{", "").replace("}", ""))
    assert httpx.request(method, url, trust_env=False).status_code == 401
