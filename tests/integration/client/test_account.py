"""An account at a hostile platform: the four steps, each with its accidents."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.accounts.account import Account
from centml_nb.accounts.sources import Source
from centml_nb.auth.service_account import ServiceAccountTokens
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    AmbiguousNameError,
    CentMLError,
    InvalidItemError,
    ItemExistsError,
    NoFittingKeyError,
    PlatformError,
    UnknownItemError,
    VaultError,
    WrongKeyError,
)
from centml_nb.injection.injector import Injector
from centml_nb.secret import Secret
from centml_nb.settings import ServiceAccount, Settings

from .conftest import Answer, Hostile, Request, as_json, chain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from centml_nb.contract.platform import Platform

STRONG = "wZ3tY6uH1jF5gD0a-strong"
WEAK = "letmein-please"


class Pretended:
    """A platform of today's contract, as far as these tests ask it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.items: dict[int, dict[str, Any]] = {}
        self.doors: dict[int, dict[str, Any]] = {}
        self.broken: dict[tuple[str, str], Answer] = {}
        self.puts: list[dict[str, Any]] = []

    def item(self, platform_type: str, name: str, value: str) -> int:
        number = len(self.items) + 1
        self.items[number] = {"id": number, "type": platform_type, "key": name, "value": value}
        return number

    def door(self, name: str, **guard: str) -> None:
        number = len(self.doors) + 1
        self.doors[number] = {"name": name, **guard}

    def __call__(self, request: Request) -> Answer:
        path = request.path.partition("?")[0]
        if found := self.broken.get((request.method, path)):
            return found
        if path == "/token":
            return as_json({"access_token": "kB7xQ2mN9pL4vR8s-access"})
        if path.startswith("/user_vault"):
            return self._vault(request, path)
        if path.startswith("/deployments"):
            return self._deployments(path)
        if path == "/openai/v1/models":
            knocked = request.headers.get("authorization", "").removeprefix("Bearer ")
            guards = [door.get("endpoint_bearer_token") for door in self.doors.values()]
            return as_json({"data": []}, 200 if knocked in guards else 401)
        return as_json({"detail": "Not Found"}, 404)

    def _vault(self, request: Request, path: str) -> Answer:
        if request.method == "PUT":
            body = json.loads(request.body)
            self.puts.append(body)
            number = body.get("id") or len(self.items) + 1
            self.items[number] = {**body, "id": number}
            return as_json({"id": number})
        if path != "/user_vault":
            return as_json(self.items.get(int(path.rpartition("/")[2]), {}))
        listed = [{k: v for k, v in item.items() if k != "value"} for item in self.items.values()]
        return as_json({"results": listed})

    def _deployments(self, path: str) -> Answer:
        if path == "/deployments":
            return as_json(
                {
                    "results": [
                        {
                            "id": number,
                            "name": door["name"],
                            "type": "cserve_v3",
                            "status": "active",
                            "endpoint_url": self.url,
                        }
                        for number, door in self.doors.items()
                    ]
                }
            )
        number = int(path.rpartition("/")[2])
        if "/status/" in path:
            return as_json({"status": "active", "service_status": "Healthy"})
        return as_json(self.doors[number])


@pytest.fixture
def pretended(hostile: Hostile) -> Pretended:
    made = Pretended(hostile.url)
    hostile.answers(made)
    return made


@pytest.fixture
def account(tmp_path: Path, platform_at: Platform, pretended: Pretended) -> Iterator[Account]:
    assert pretended
    home = tmp_path / "home"
    robot = ServiceAccount("robot", Secret("robots-kB7xQ2mN9pL4"), platform_at.token_url)
    settings = Settings(home, platform_at.api_url, "client", robot)
    before = dict(os.environ)
    made = Account(settings, Source(platform_at, ServiceAccountTokens(robot)), Injector(home))
    yield made
    made.vault.release()
    named_by_pytest = "PYTEST_CURRENT_TEST"
    after = {name: value for name, value in os.environ.items() if name != named_by_pytest}
    before.pop(named_by_pytest, None)
    assert after == before
    made.vault._catalogue.api._client.close()


def test_a_token_is_made_used_and_taken_back(account: Account, pretended: Pretended) -> None:
    made = account.vault.generate("bearer", "rag")
    (put,) = pretended.puts
    assert put["type"] == "bearer_tokens"
    lease = account.vault.use("rag")[0]
    assert os.environ["CENTML_ENDPOINT_BEARER_TOKEN"] == put["value"]
    assert "OPENAI_API_KEY" not in lease.variables
    assert account.vault.generate("bearer", "rag").item == made.item
    assert len(pretended.puts) == 1
    assert account.vault.known()[made.item.id].fingerprint
    assert len(account.vault.release("rag")) == 1


def test_a_list_reads_no_value(account: Account, pretended: Pretended, hostile: Hostile) -> None:
    pretended.item("bearer_tokens", "rag", STRONG)
    pretended.item("something_new", "odd", STRONG)
    hostile.requests.clear()
    assert [item.reference for item in account.vault.items_of()] == ["bearer/rag"]
    paths = [request.path for request in hostile.requests if "vault" in request.path]
    assert all("/user_vault/" not in path for path in paths)


@pytest.mark.parametrize(
    ("name", "error"),
    [("", InvalidItemError), ("n" * 513, InvalidItemError)],
)
def test_a_name_that_the_platform_would_not_take_is_refused_before_it_is_asked(
    account: Account, hostile: Hostile, name: str, error: type[CentMLError]
) -> None:
    with pytest.raises(error):
        account.vault.generate("bearer", name)
    assert hostile.requests == []
    assert account.vault.generate("bearer", "n" * 512).item.name == "n" * 512


def test_unknown_and_ambiguous_names_say_what_to_type(
    account: Account, pretended: Pretended
) -> None:
    pretended.item("bearer_tokens", "rag", STRONG)
    pretended.item("env_vars", "rag", "x")
    with pytest.raises(UnknownItemError, match="Did you mean"):
        account.vault.use("ragg")
    with pytest.raises(AmbiguousNameError) as refused:
        account.vault.use("rag")
    assert refused.value.candidates == ("bearer/rag", "env/rag")
    assert account.vault.use("env/rag")


def test_an_item_that_is_found_by_its_kind_is_not_mistaken_for_a_name_like_it(
    account: Account, pretended: Pretended
) -> None:
    pretended.item("bearer_tokens", "rag", STRONG)
    pretended.item("env_vars", "bearer/rag", "x")
    assert account.vault.find("bearer/rag").kind is Kind.BEARER_TOKEN
    assert account.vault.find("env/bearer/rag").kind is Kind.ENV_VAR


def test_what_cannot_be_generated_and_what_exists_elsewhere_are_said(
    account: Account, pretended: Pretended
) -> None:
    pretended.item("certificates", "theirs", "-----BEGIN CERTIFICATE-----")
    with pytest.raises(VaultError, match="is not generated"):
        account.vault.generate("hf", "hub")
    with pytest.raises(ItemExistsError, match="on the machine that made it"):
        account.vault.generate("cert", "theirs")
    with pytest.raises(VaultError, match="no serverless keys"):
        account.vault.generate("serverless", "mine")
    assert pretended.puts == []


@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_store_that_is_refused_leaves_no_key_on_this_machine(
    account: Account, pretended: Pretended, tmp_path: Path, status: int
) -> None:
    pretended.broken["PUT", "/user_vault"] = as_json({"detail": "no"}, status)
    with pytest.raises(PlatformError) as refused:
        account.vault.generate("cert", "mine")
    assert "PRIVATE" not in chain(refused.value)
    assert list(tmp_path.rglob("*.pem*")) == []
    pretended.broken.clear()
    account.vault.generate("cert", "mine")
    (pem,) = tmp_path.rglob("*.pem")
    assert pem.name == "mine.pem"
    assert "PRIVATE" not in json.dumps(pretended.puts)


def test_nothing_is_set_when_the_second_of_two_cannot_be_read(
    account: Account, pretended: Pretended
) -> None:
    pretended.item("bearer_tokens", "rag", STRONG)
    number = pretended.item("hf_token", "gone", STRONG)
    pretended.items[number]["type"] = "access_tokens"
    pretended.broken["GET", f"/user_vault/{number}"] = as_json({"detail": "no"}, 500)
    before = dict(os.environ)
    with pytest.raises(PlatformError):
        account.vault.use("rag", "gone")
    assert dict(os.environ) == before
    assert account.leases() == []


@pytest.mark.parametrize("token", [STRONG, WEAK])
def test_a_door_is_opened_by_its_own_token_and_the_address_comes_along(
    account: Account, pretended: Pretended, hostile: Hostile, token: str
) -> None:
    pretended.item("bearer_tokens", "other", "another-" + STRONG)
    pretended.item("bearer_tokens", "rag", token)
    pretended.door("llama", endpoint_bearer_token=token)
    done = account.connect("llama")
    assert [item.reference for item in done.keys.items] == ["bearer/rag"]
    assert os.environ["OPENAI_API_KEY"] == token
    assert os.environ["OPENAI_BASE_URL"] == f"{hostile.url}/openai/v1"
    assert os.environ["OPENAI_API_BASE"] == f"{hostile.url}/openai/v1"
    account.vault.release()
    assert account.connect("llama", key="rag").keys.items[0].name == "rag"


def test_a_wrong_key_is_refused_before_anything_is_read_or_sent(
    account: Account, pretended: Pretended, hostile: Hostile
) -> None:
    pretended.item("env_vars", "mine", STRONG)
    pretended.item("bearer_tokens", "rag", STRONG)
    pretended.door("llama", endpoint_bearer_token=STRONG)
    before = dict(os.environ)
    with pytest.raises(WrongKeyError, match=r"takes a bearer token.*bearer/rag"):
        account.connect("llama", key="mine")
    paths = [request.path for request in hostile.requests]
    assert not any("/user_vault/" in path or "/openai/" in path for path in paths)
    assert dict(os.environ) == before


def test_a_door_whose_key_nobody_has_says_so(account: Account, pretended: Pretended) -> None:
    pretended.item("bearer_tokens", "other", "another-" + STRONG)
    pretended.door("llama", endpoint_bearer_token=STRONG)
    before = dict(os.environ)
    with pytest.raises(NoFittingKeyError, match="none in your vault"):
        account.connect("llama")
    with pytest.raises(WrongKeyError, match="not the one it knows"):
        account.connect("llama", key="other")
    assert dict(os.environ) == before


def test_a_door_that_refuses_its_key_leaves_the_environment(
    account: Account, pretended: Pretended
) -> None:
    pretended.item("bearer_tokens", "rag", STRONG)
    pretended.door("llama", endpoint_bearer_token=STRONG)
    pretended.broken["GET", "/openai/v1/models"] = as_json({"detail": f"bad {STRONG}"}, 401)
    before = dict(os.environ)
    with pytest.raises(WrongKeyError, match="refused the key") as refused:
        account.connect("llama")
    assert STRONG not in chain(refused.value)
    assert dict(os.environ) == before
