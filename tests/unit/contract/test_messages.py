"""Whatever a platform answers is a message of the contract or one error that quotes nothing."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.kinds import Kind
from centml_nb.contract.messages import (
    Visibility,
    WireDeployments,
    WireGuard,
    WireItem,
    WireItems,
    WireServerlessKeys,
    WireTokenSet,
    decode,
)

PLANTED = "planted-value-4711"
KINDS_OF_ITEMS = [kind for kind in Kind if kind.platform_type is not None]
SHAPES = [WireItem, WireItems, WireServerlessKeys, WireTokenSet, WireGuard, WireDeployments]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["results", "id", "name", "type", "key", "value", "access_token"]),
            inner,
        )
    ),
    max_leaves=8,
)


def test_a_value_is_a_secret_from_the_first_moment() -> None:
    item = decode(json.dumps({"type": "t", "key": "k", "value": PLANTED}).encode(), WireItem)
    assert item.value is not None
    assert item.value.reveal() == PLANTED
    assert PLANTED not in repr(item)


@pytest.mark.parametrize("kind", KINDS_OF_ITEMS)
def test_each_platform_type_is_a_kind_of_ours(kind: Kind) -> None:
    item = decode(json.dumps({"type": kind.platform_type, "key": "k"}).encode(), WireItem)
    assert item.type.kind is kind


def test_a_type_and_a_visibility_that_are_new_are_unknown_and_break_nothing() -> None:
    item = decode(b'{"type": "wallets", "key": "k", "visibility": "TEAM"}', WireItem)
    assert item.type.kind is None
    assert item.visibility is Visibility.UNKNOWN
    org = decode(b'{"type": "env_vars", "key": "k", "visibility": "ORG"}', WireItem)
    assert org.visibility is Visibility.ORG


def test_both_generations_of_an_item_are_read() -> None:
    of_2025 = decode(b'{"type": "bearer_tokens", "key": "rag", "value": "v"}', WireItem)
    today = decode(b'{"type": "bearer_tokens", "key": "rag", "id": 7, "new": [1]}', WireItem)
    assert (of_2025.id, today.id) == (None, 7)
    assert today.value is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b'{"access_token": 4711}',
        b'{"access_token": ["planted-value-4711"]}',
        b'{"access_token": "planted-value-4711", "refresh_token": 5}',
        b'{"access_token": "planted-value-4711',
        b'{"access_token": "planted-value-4711\xff"}',
        b'{"access_token": "\\ud800 planted-value-4711"}',
        b'{"planted-value-4711": ' + b"[" * 100_000,
        b"[" * 100_000,
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
def test_a_body_that_is_not_of_the_contract_is_one_error_that_does_not_quote_it(
    body: bytes,
) -> None:
    assert decode(b'{"access_token": "t"}', WireTokenSet).access_token.reveal() == "t"
    with pytest.raises(msgspec.MsgspecError) as refused:
        decode(body, WireTokenSet)
    error: BaseException | None = refused.value
    while error is not None:
        assert PLANTED not in repr(error)
        error = error.__cause__ or error.__context__


@given(JSON, st.sampled_from(SHAPES))
def test_any_json_is_of_the_contract_or_one_error(body: Any, shape: type) -> None:  # noqa: ANN401
    try:
        message: object = decode(json.dumps(body).encode(), shape)
    except msgspec.MsgspecError:
        return
    assert isinstance(message, shape)


@given(st.binary(max_size=60), st.sampled_from(SHAPES))
def test_any_bytes_are_of_the_contract_or_one_error(body: bytes, shape: type) -> None:
    try:
        decode(body, shape)
    except msgspec.MsgspecError:
        return
