"""What a new platform begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from centml_nb.local.composition import LocalPlatform, compose
from centml_nb.local.options import Options
from centml_nb.local.seed import NAMES, key_files, seed
from centml_nb.local.state import StateDirectory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[LocalPlatform]:
    state = StateDirectory(tmp_path / "state")
    state.prepare()
    platform = compose(state, Options(), "http://127.0.0.1:1")
    yield platform
    platform.engine.dispose()


def names(platform: LocalPlatform) -> list[str]:
    return [deployment.name for deployment in platform.deployments.listed()]


def test_a_new_platform_has_three_doors_and_their_keys(fresh: LocalPlatform) -> None:
    seed(fresh)
    assert names(fresh) == list(NAMES)
    items = {item["key"]: item["value"] for item in fresh.vault.with_values(None, None)}
    by_token, by_certificate, by_both = (row.guard for row in fresh.deployments.listed())
    assert by_token.bearer_token == by_both.bearer_token == items["llama-token"]
    assert by_certificate.certificate_authority == items["embed-cert"]
    assert by_both.certificate_authority == items["embed-cert"]
    assert list(key_files(fresh.state)) == ["embed-cert"]


def test_a_seed_that_a_crash_has_cut_short_is_made_whole(fresh: LocalPlatform) -> None:
    fresh.deployments.add("cserve_v3", {"name": NAMES[0]}, 1, ready=True)
    seed(fresh)
    assert names(fresh) == list(NAMES)


def test_what_a_user_has_deleted_does_not_come_back(fresh: LocalPlatform) -> None:
    seed(fresh)
    fresh.deployments.set_status(fresh.deployments.listed()[0], "deleted")
    seed(fresh)
    assert names(fresh) == list(NAMES[1:])
