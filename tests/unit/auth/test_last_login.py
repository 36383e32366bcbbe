"""Which platform a new kernel starts with: the one of the last login."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from centml_nb.auth import last_login
from centml_nb.contract.platform import LOCAL, Platform
from centml_nb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

VENDORS = Platform.from_settings(Settings.from_environment({}))
HERE = Platform(name=LOCAL, api_url="http://127.0.0.1:1", auth_url="", token_url="",
                serverless_url=None)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_the_last_login_is_recalled(home: Path) -> None:
    assert last_login.recall(home) is None
    for platform in (VENDORS, HERE):
        last_login.remember(home, platform)
        assert last_login.recall(home) == platform


def test_only_a_logout_from_it_forgets_it(home: Path) -> None:
    last_login.remember(home, HERE)
    last_login.forget(home, VENDORS)
    assert last_login.recall(home) == HERE
    last_login.forget(home, HERE)
    assert last_login.recall(home) is None
    last_login.forget(home, HERE)


@pytest.mark.parametrize("data", [b"", b"{}", b"[", b"\xff", b'{"name": "\xff"}', b"[" * 100_000])
def test_a_damaged_memory_is_none(home: Path, data: bytes) -> None:
    last_login.remember(home, HERE)
    (home / "last-login.json").write_bytes(data)
    assert last_login.recall(home) is None
