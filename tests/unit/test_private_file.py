"""Files with secrets: 0600 from their first byte, whole or not at all, never through a link."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from centml_nb.errors import PrivateFileError
from centml_nb.private_file import (
    create_private,
    private_directory,
    read_private,
    wipe,
    write_private,
)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Any:  # noqa: ANN401
    before = os.umask(0)
    yield
    os.umask(before)


def _failing(number: int) -> Any:  # noqa: ANN401
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.usefixtures("open_umask")
def test_a_file_is_private_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    sync = os.fsync

    def watching(descriptor: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        sync(descriptor)

    opened = os.open

    def opening(path: Any, flags: int, mode: int = 0o777, **rest: Any) -> int:  # noqa: ANN401
        descriptor = opened(path, flags, mode, **rest)
        if flags & os.O_CREAT:
            seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "fsync", watching)
    monkeypatch.setattr(os, "open", opening)
    write_private(tmp_path / "key", b"planted")
    create_private(tmp_path / "other", b"planted")
    assert seen == [0o600] * 4
    assert [_mode(path) for path in tmp_path.iterdir()] == [0o600, 0o600]
    # The control: an ordinary file under this umask is open to all.
    (tmp_path / "ordinary").touch()
    assert _mode(tmp_path / "ordinary") == 0o666


@pytest.mark.usefixtures("open_umask")
def test_directories_are_made_private_all_the_way_down(tmp_path: Path) -> None:
    made = private_directory(tmp_path / "a" / "b" / "c")
    assert [_mode(path) for path in (made, made.parent, made.parent.parent)] == [0o700] * 3
    assert private_directory(made) == made


def test_a_directory_that_others_can_enter_is_refused_until_it_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for mode in (0o755, 0o710, 0o701, 0o704):
        folder.chmod(mode)
        with pytest.raises(PrivateFileError, match="chmod 700"):
            private_directory(folder)
    folder.chmod(0o700)
    assert private_directory(folder) == folder


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = private_directory(tmp_path / "folder")
    os.chown(folder, 12345, 12345)
    with pytest.raises(PrivateFileError, match="belongs to another user"):
        private_directory(folder)


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_file_in_the_place_of_a_directory_is_said(tmp_path: Path, mode: int) -> None:
    (tmp_path / "home").touch()
    (tmp_path / "home").chmod(mode)
    with pytest.raises(PrivateFileError, match="a file is in the way"):
        private_directory(tmp_path / "home")
    with pytest.raises(PrivateFileError, match="a file is in the way"):
        private_directory(tmp_path / "home" / "keys")


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_what_was_there_stays_when_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, number: int
) -> None:
    path = tmp_path / "key"
    write_private(path, b"before")
    with monkeypatch.context() as patched:
        place: object = os if failing == "fsync" else Path
        patched.setattr(place, failing, _failing(number))
        with pytest.raises(PrivateFileError) as refused:
            write_private(path, b"planted-value")
        assert "planted" not in str(refused.value)
        assert str(path) in str(refused.value)
    assert path.read_bytes() == b"before"
    assert [found.name for found in tmp_path.iterdir()] == ["key"]
    write_private(path, b"after")
    assert path.read_bytes() == b"after"


def test_a_full_disk_is_said_to_be_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _failing(errno.ENOSPC))
    for write in (write_private, create_private):
        with pytest.raises(PrivateFileError, match="the disk is full"):
            write(tmp_path / "key", b"planted")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_no_disk_takes_is_an_error_of_ours(tmp_path: Path) -> None:
    for write in (write_private, create_private):
        with pytest.raises(PrivateFileError):
            write(tmp_path / ("n" * 300), b"planted")


def test_links_are_refused_and_their_targets_stay(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"theirs")
    link = tmp_path / "key"
    link.symlink_to(target)
    with pytest.raises(PrivateFileError, match="link"):
        write_private(link, b"planted")
    with pytest.raises(PrivateFileError, match="link"):
        read_private(link)
    with pytest.raises(PrivateFileError, match="link"):
        create_private(link, b"planted")
    assert target.read_bytes() == b"theirs"
    link.unlink()
    write_private(link, b"ours")
    assert read_private(link) == b"ours"


def test_a_link_to_nowhere_is_refused_too(tmp_path: Path) -> None:
    link = tmp_path / "key"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(PrivateFileError, match="link"):
        write_private(link, b"planted")
    with pytest.raises(PrivateFileError, match="link"):
        create_private(link, b"planted")
    assert not (tmp_path / "nowhere").exists()


def test_a_mode_that_is_too_open_is_mended_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"value")
    path.chmod(0o644)
    assert read_private(path) == b"value"
    assert _mode(path) == 0o600


def test_a_missing_file_reads_as_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "key") is None


def test_only_plain_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(PrivateFileError, match="not a plain file"):
            read_private(tmp_path / name)


def test_creating_twice_keeps_the_first_and_returns_it_to_both(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert create_private(path, b"first") == b"first"
    assert create_private(path, b"second") == b"first"
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


def test_everybody_who_creates_at_once_gets_the_same(tmp_path: Path) -> None:
    start = threading.Barrier(8)
    got: list[bytes] = []

    def create(number: int) -> None:
        start.wait()
        got.append(create_private(tmp_path / "key", b"value-%d" % number))

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert set(got) == {(tmp_path / "key").read_bytes()}


def test_wiping_overwrites_before_it_removes(tmp_path: Path) -> None:
    path, other_name = tmp_path / "key", tmp_path / "same file"
    write_private(path, b"planted-value")
    os.link(path, other_name)
    wipe(path)
    assert not path.exists()
    assert other_name.read_bytes() == b"\0" * len(b"planted-value")
    wipe(path)


def test_a_file_that_cannot_be_overwritten_is_removed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    write_private(path, b"planted-value")
    monkeypatch.setattr(os, "fsync", _failing(errno.EIO))
    wipe(path)
    assert not path.exists()


def test_wiping_a_link_leaves_what_it_leads_to(tmp_path: Path) -> None:
    target, link = tmp_path / "elsewhere", tmp_path / "key"
    target.write_bytes(b"theirs")
    link.symlink_to(target)
    wipe(link)
    assert not link.is_symlink()
    assert target.read_bytes() == b"theirs"


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_what_is_no_plain_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "there"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere")
    before = stat.S_IFMT(path.lstat().st_mode)
    with pytest.raises(PrivateFileError, match=r"is no file|is a link|is a folder"):
        write_private(path, b"planted")
    with pytest.raises(PrivateFileError, match="is a folder"):
        write_private(Path(), b"planted")
    assert stat.S_IFMT(path.lstat().st_mode) == before
    assert list(tmp_path.iterdir()) == [path]
