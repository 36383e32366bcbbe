"""The two generations of the contract, and the platform without serverless keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.integration.conftest import Platform, StartPlatform

ITEM = {"type": "env_vars", "key": "NAME", "value": "value"}


@pytest.fixture
def api(platform: Platform) -> Iterator[httpx.Client]:
    with platform.api() as opened:
        yield opened


def listed(api: httpx.Client, **query: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = api.get("/user_vault", params=query).json()["results"]
    return results


def test_todays_list_has_no_values_and_the_read_has(api: httpx.Client) -> None:
    made = api.put("/user_vault", json=ITEM | {"key": "READ"}).json()
    found = listed(api, search_query="read")
    assert found == [{"id": made["id"], "type": "env_vars", "key": "READ", "visibility": "USER"}]
    assert api.get(f"/user_vault/{made['id']}").json()["value"] == "value"
    assert api.delete(f"/user_vault/{made['id']}").json() == {}
    assert api.get(f"/user_vault/{made['id']}").status_code == 404


def test_todays_names_may_repeat_in_kinds_and_visibilities_only(api: httpx.Client) -> None:
    same = ITEM | {"key": "SAME"}
    first = api.put("/user_vault", json=same).json()
    again = api.put("/user_vault", json=same | {"value": "new"}).json()
    shared = api.put("/user_vault", json=same | {"visibility": "ORG"}).json()
    other = api.put("/user_vault", json=same | {"type": "ssh_keys"}).json()
    assert first["id"] == again["id"]
    assert len({first["id"], shared["id"], other["id"]}) == 3
    assert api.get(f"/user_vault/{first['id']}").json()["value"] == "new"
    conflict = api.put("/user_vault", json=same | {"id": other["id"]})
    assert conflict.status_code == 409
    renamed = api.put("/user_vault", json=same | {"id": shared["id"], "key": "OTHER"}).json()
    assert (renamed["key"], renamed["visibility"]) == ("OTHER", "ORG")


def test_the_deprecated_delete_takes_a_name(api: httpx.Client) -> None:
    api.put("/user_vault", json=ITEM | {"key": "BY_NAME"})
    gone = {"type": "env_vars", "key": "BY_NAME"}
    assert api.request("DELETE", "/user_vault", json=gone).status_code == 200
    assert api.request("DELETE", "/user_vault", json=gone).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"key": "k" * 512}, 200),
        ({"key": "k" * 513}, 422),
        ({"key": ""}, 422),
        ({"value": "v" * 4096}, 200),
        ({"value": "v" * 4097}, 422),
        ({"value": ""}, 422),
        ({"type": "other"}, 422),
        ({"id": 0}, 422),
        ({"id": 10**30}, 404),
    ],
)
def test_writes_have_limits(api: httpx.Client, changes: dict[str, Any], status: int) -> None:
    answer = api.put("/user_vault", json=ITEM | {"key": "LIMIT"} | changes)
    assert answer.status_code == status
    if status == 422:
        complaint = answer.json()["detail"][0]
        assert set(complaint) == {"loc", "msg", "type"}
        assert complaint["loc"] == ["body", *changes]


def test_text_of_any_kind_comes_back_as_it_was(api: httpx.Client) -> None:
    text = 'zero \0 quote " back \\ line \n snow ☃ face 😀'
    made = api.put("/user_vault", json=ITEM | {"key": text, "value": text}).json()
    assert api.get(f"/user_vault/{made['id']}").json()["value"] == text
    assert text in [item["key"] for item in listed(api)]


def test_2025_lists_values_and_knows_no_ids(start_platform: StartPlatform) -> None:
    with start_platform("--contract=2025").api() as api:
        assert api.put("/user_vault", json=ITEM).json() == {}
        assert listed(api, type="env_vars") == [ITEM]
        assert api.request("DELETE", "/user_vault", json=ITEM).json() == {}
        assert listed(api, type="env_vars") == []
        assert api.get("/user_vault/1").status_code == 404
        made = api.post("/credentials/api-key", json={"name": "n"}).json()
        assert set(made) == {"name", "id", "created_at"}
        assert made in api.get("/credentials/api-key").json()["results"]
        assert len(api.get("/deployments").json()["results"]) == 3


def test_without_serverless_its_routes_answer_404(start_platform: StartPlatform) -> None:
    platform = start_platform("--no-serverless")
    assert platform.serverless_url is None
    with platform.api() as api:
        assert api.get("/user_vault").status_code == 200
        for method, path in (
            ("GET", "/credentials/api-key"),
            ("POST", "/credentials/api-key"),
            ("DELETE", "/credentials/api-key/x"),
            ("GET", "/openai/v1/models"),
            ("POST", "/openai/v1/chat/completions"),
        ):
            assert api.request(method, path, json={"name": "n"}).status_code == 404
