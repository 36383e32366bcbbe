"""A key for a door on this machine does not take the way over somebody's proxy."""

from __future__ import annotations

import pytest

from centml_nb.injection.proxies import past_proxies

HERE = "http://127.0.0.1:57990/openai/v1"
PROXY = {"HTTP_PROXY": "http://proxy.example:3128"}


def _set(address: str, environment: dict[str, str]) -> dict[str, str]:
    changes = past_proxies(address, environment).extended
    return {name: value.reveal() for name, value in changes.items() if value is not None}


def test_a_door_on_this_machine_is_excepted_beside_what_was_excepted_before() -> None:
    environment = {**PROXY, "NO_PROXY": "lab.example"}
    assert _set(HERE, environment) == {
        "NO_PROXY": "lab.example,127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("address", "environment"),
    [
        (HERE, {}),
        ("https://api.centml.com/openai/v1", PROXY),
        (HERE, {**PROXY, "NO_PROXY": "127.0.0.1", "no_proxy": "*"}),
    ],
)
def test_nothing_is_set_where_nothing_has_to_be(address: str, environment: dict[str, str]) -> None:
    assert _set(address, environment) == {}
    assert _set(HERE, PROXY)
