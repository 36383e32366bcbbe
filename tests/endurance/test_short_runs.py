"""The long runs, short: what they find in minutes they find in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from . import runs

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 5


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_many_processes_on_short_tokens_refresh_once_a_round_and_fail_no_call(home: Path) -> None:
    found = runs.eight_processes(home, SECONDS, processes=4)
    assert found["failed"] == 0, found
    assert found["revoked"] == []
    assert found["repeats"] == 0
    assert found["calls made"] == found["calls"] - found["refused"]
    assert 1 <= found["refreshes"]["shared"] <= SECONDS / 1.5 + 2


def test_kill_9_at_random_points_never_tears_or_loses_a_session(home: Path) -> None:
    found = runs.kills(home, 30)
    assert found["torn"] == 0
    assert found["revoked"] == []
    assert found["leftovers"] == 0
    assert found["refreshes"]["killed"] > 1


def test_beside_the_official_client_neither_loses_anything(home: Path) -> None:
    found = runs.beside_the_official_client(home, SECONDS, processes=2)
    assert found["failed"] == 0, found
    assert found["official"]["lost"] == 0
    assert found["official"]["refreshed"] > 1
    assert found["revoked"] == []


def test_the_provider_does_end_a_session_whose_token_is_used_twice(home: Path) -> None:
    with runs.provider(life=2) as url:
        found = runs.begin(url, home, "careless").load()
        assert found is not None
        assert found.refresh_token is not None
        form = {"refresh_token": found.refresh_token.reveal()}
        ask = f"{url}/auth/user_management/authenticate"
        assert httpx.post(ask, data=form, trust_env=False).status_code == 200
        assert httpx.post(ask, data=form, trust_env=False).status_code == 400
        assert runs.stats(url)["revoked"] == ["careless"]
