"""A session on disk: private, whole, one for each platform."""

from __future__ import annotations

import errno
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth import store as module
from centml_nb.auth.store import CredentialStore
from centml_nb.auth.token_set import TokenSet
from centml_nb.errors import CentMLError, LoginError, PrivateFileError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

SESSION = TokenSet(Secret("planted-access-2"), Secret("planted-refresh-2"))


@pytest.fixture
def store(tmp_path: Path) -> CredentialStore:
    tmp_path.chmod(0o700)
    return CredentialStore.of_platform(tmp_path, "platform.example:8443")


@pytest.mark.parametrize("refresh", [Secret("planted-refresh-3"), None])
def test_what_is_saved_is_loaded(store: CredentialStore, refresh: Secret | None) -> None:
    assert store.load() is None
    tokens = TokenSet(Secret("planted-access-3"), refresh)
    store.save(tokens)
    assert store.load() == tokens


def test_the_file_has_the_official_clients_shape_and_is_private(store: CredentialStore) -> None:
    umask = os.umask(0)
    try:
        store.save(SESSION)
    finally:
        os.umask(umask)
    assert store.path.name == "credentials.json"
    assert json.loads(store.path.read_bytes()) == {
        "access_token": "planted-access-2",
        "refresh_token": "planted-refresh-2",
    }
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_no_platform_touches_anothers_session(store: CredentialStore, tmp_path: Path) -> None:
    other = CredentialStore.of_platform(tmp_path, "local")
    store.save(SESSION)
    other.save(TokenSet(Secret("planted-other"), None))
    assert other.delete()
    assert not other.delete()
    assert store.load() == SESSION


@pytest.mark.parametrize("name", ["../../escape", "a/b", "[::1]:80", "..", "."])
def test_no_platforms_name_leads_out_of_the_sessions(tmp_path: Path, name: str) -> None:
    store = CredentialStore.of_platform(tmp_path, name)
    assert store.folder.resolve().parent == (tmp_path / "sessions").resolve()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"access_token": 5}', b'{"refresh_token": "planted"}', b"\xff\xfe",
     b'{"access_token": "planted\xff"}', b"[" * 100_000, b'{"x": ' + b"[" * 100_000],
    ids=range(9),
)  # fmt: skip
def test_a_damaged_session_is_said_and_not_quoted(store: CredentialStore, data: bytes) -> None:
    store.save(SESSION)
    store.path.write_bytes(data)
    with pytest.raises(LoginError, match="is damaged") as refused:
        store.load()
    assert "planted" not in repr(refused.value)
    store.save(SESSION)
    assert store.load() == SESSION


def test_a_link_in_the_sessions_place_is_refused(store: CredentialStore, tmp_path: Path) -> None:
    store.save(SESSION)
    store.path.unlink()
    store.path.symlink_to(tmp_path / "elsewhere")
    for act in (store.load, lambda: store.save(SESSION)):
        with pytest.raises(PrivateFileError, match="link"):
            act()
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_leaves_the_session_before(
    store: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(SESSION)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PrivateFileError, match="the disk is full") as refused:
        store.save(TokenSet(Secret("planted-new"), None))
    assert "planted" not in str(refused.value)
    assert store.load() == SESSION


def test_waiting_for_the_lock_ends_in_an_error_of_ours(
    store: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOCK_SECONDS", 0.01)
    with store.lock(), pytest.raises(CentMLError, match="another process"), store.lock():
        pytest.fail("held twice")
    with store.lock():
        pass
