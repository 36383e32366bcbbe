"""What was used, for which door, as `%vault_audit` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Kernel

OPEN_TO_ALL = """
import centml_nb
from centml_nb.client.platform_client import PlatformClient
from centml_nb.demo import _deploy
account = centml_nb.account()
_deploy(PlatformClient(account.platform.api_url, account._source.tokens), "open-door")
"""


def _last(kernel: Kernel, number: int) -> list[list[str]]:
    said = kernel.ok(f"%vault_audit --last {number}").text
    return [line.split()[2:5] for line in said.splitlines() if line.split()[2:3] != []][-number:]


def test_a_key_is_noted_with_the_door_that_it_was_taken_for(kernel: Kernel) -> None:
    kernel.ok("%centml_connect llama-bearer")
    kernel.ok("%vault_release")
    kernel.ok("%vault_use llama-token")
    assert _last(kernel, 3) == [
        ["use", "bearer/llama-token", "local"],
        ["release", "llama-bearer", "bearer/llama-token"],
        ["connect", "llama-bearer", "bearer/llama-token"],
    ]


def test_a_door_without_a_key_is_noted_when_it_is_connected_and_when_it_is_released(
    kernel: Kernel,
) -> None:
    kernel.ok(OPEN_TO_ALL)
    kernel.ok("%centml_connect open-door")
    kernel.ok("%vault_release open-door")
    assert _last(kernel, 2) == [
        ["release", "open-door", "open-door"],
        ["connect", "open-door", "open-door"],
    ]
