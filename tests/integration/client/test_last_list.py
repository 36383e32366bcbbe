"""A list that is asked for again: never an old one, and no value is kept for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.client.vault_api import VaultAPI
from centml_nb.errors import UnexpectedAnswerError

from .conftest import Hostile, as_json

if TYPE_CHECKING:
    from centml_nb.client.platform_client import PlatformClient

VALUE = "kB7xQ2mN9pL4wZ3t-2025"


def _items(*names: str, **more: str) -> dict[str, Any]:
    return {
        "results": [
            {"type": "bearer_tokens", "key": name, "id": number, **more}
            for number, name in enumerate(names)
        ]
    }


def test_the_same_answer_is_the_same_list_and_another_is_another(
    hostile: Hostile, client: PlatformClient
) -> None:
    one, both = as_json(_items("rag")), as_json(_items("rag", "mine"))
    hostile.answers(one, one, both, one)
    vault = VaultAPI(client)
    lists = [[item.name for item in vault.items()] for _ in range(4)]
    assert lists == [["rag"], ["rag"], ["rag", "mine"], ["rag"]]


def test_a_list_is_its_readers_own(hostile: Hostile, client: PlatformClient) -> None:
    hostile.answers(*[as_json(_items("rag"))] * 3)
    vault = VaultAPI(client)
    for _ in range(3):
        items = vault.items()
        assert [item.name for item in items] == ["rag"]
        items.clear()


def test_an_error_is_one_even_where_it_says_what_the_last_list_said(
    hostile: Hostile, client: PlatformClient
) -> None:
    hostile.answers(as_json(_items("rag")), as_json(_items("rag"), 500))
    vault = VaultAPI(client)
    assert vault.items()
    with pytest.raises(UnexpectedAnswerError):
        vault.items()


def test_an_answer_with_values_is_not_kept(hostile: Hostile, client: PlatformClient) -> None:
    hostile.answers(as_json(_items("rag")), as_json(_items("mine", value=VALUE)))
    vault = VaultAPI(client)
    assert [item.name for item in vault.items()] == ["rag"]
    assert b"rag" in _kept_by(vault)
    assert [item.name for item in vault.items()] == ["mine"]
    assert VALUE.encode() not in _kept_by(vault)


def _kept_by(vault: VaultAPI) -> bytes:
    tuples = [one for one in vars(vault).values() if isinstance(one, tuple)]
    return b"".join(part for one in tuples for part in one if isinstance(part, bytes))
