"""The official command line's session is borrowed in its file, and never harmed."""

from __future__ import annotations

import json
import os
import stat
import time
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth import official_session as module
from centml_nb.auth.official_session import OfficialSession
from centml_nb.auth.token_set import TokenSet
from centml_nb.errors import LoginError, PrivateFileError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

NEXT = TokenSet(Secret("planted-access-1"), Secret("planted-refresh-1"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / ".centml"
    folder.mkdir(mode=0o755)
    made = folder / "credentials.json"
    made.write_text(
        json.dumps(
            {"access_token": "planted-access-0", "refresh_token": "planted-refresh-0", "user": 7}
        ),
        "utf-8",
    )
    made.chmod(0o644)
    return made


def test_it_is_read_and_its_mode_is_mended(path: Path) -> None:
    found = OfficialSession(path).load()
    assert found == TokenSet(Secret("planted-access-0"), Secret("planted-refresh-0"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_refreshed_goes_into_its_file_beside_its_other_fields(path: Path) -> None:
    session = OfficialSession(path)
    umask = os.umask(0)
    try:
        with session.lock():
            session.save(NEXT)
    finally:
        os.umask(umask)
    assert json.loads(path.read_bytes()) == {
        "access_token": "planted-access-1",
        "refresh_token": "planted-refresh-1",
        "user": 7,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "credentials.json",
        "credentials.json.centml_nb.lock",
    ]


def test_it_is_not_deleted_by_us(path: Path) -> None:
    before = path.read_bytes()
    assert not OfficialSession(path).delete()
    assert path.read_bytes() == before


def test_a_file_that_is_being_written_is_looked_at_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:20])
    waits: list[float] = []

    def written_meanwhile(seconds: float) -> None:
        waits.append(seconds)
        path.write_bytes(whole)

    monkeypatch.setattr(time, "sleep", written_meanwhile)
    assert OfficialSession(path).load() is not None
    assert len(waits) == 1


def test_a_file_that_stays_damaged_is_left_and_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0)
    path.write_bytes(b'{"access_tok')
    with pytest.raises(LoginError, match="damaged"):
        OfficialSession(path).load()
    assert path.read_bytes() == b'{"access_tok'


def test_what_the_official_client_deleted_in_a_race_is_put_back(path: Path) -> None:
    session = OfficialSession(path)
    session.save(NEXT)
    path.unlink()
    assert session.load() == NEXT
    assert path.exists()


def test_a_logout_of_the_official_client_stays_one(path: Path) -> None:
    session = OfficialSession(path)
    session.save(NEXT)
    session._written_at -= 60
    path.unlink()
    assert session.load() is None
    assert not path.exists()
    untouched = OfficialSession(path)
    assert untouched.load() is None


def test_a_link_is_refused(path: Path) -> None:
    target = path.rename(path.with_name("elsewhere.json"))
    path.symlink_to(target)
    before = target.read_bytes()
    with pytest.raises(PrivateFileError, match="is a link"):
        OfficialSession(path).load()
    with pytest.raises(PrivateFileError, match="is a link"):
        OfficialSession(path).save(NEXT)
    assert target.read_bytes() == before
