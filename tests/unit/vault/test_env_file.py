"""Reading a user's `.env` file: what is no file, no text, too large, or open to others."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from centml_nb.errors import EnvFileError
from centml_nb.vault.env_file import read_file


def _file(tmp_path: Path, data: bytes, mode: int = 0o600) -> Path:
    path = tmp_path / ".env"
    path.write_bytes(data)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_can_read_is_known_as_one(
    tmp_path: Path,
    mode: int,
    is_open: bool,  # noqa: FBT001 - what the mode means
) -> None:
    found = read_file(_file(tmp_path, b"A=1\nbroken line\n", mode))
    assert found.is_open_to_others is is_open
    assert ([one.name for one in found.assignments], len(found.broken)) == (["A"], 1)


def test_a_pipe_is_read_as_a_file_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"A=1\n",))
    writer.start()
    found = read_file(path)
    writer.join()
    assert found.assignments[0].value.reveal() == "1"
    assert not found.is_open_to_others
    assert found.is_stream
    assert not read_file(_file(tmp_path, b"A=1\n")).is_stream


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match="No such file"):
        read_file(tmp_path / "none")
    with pytest.raises(EnvFileError, match="directory"):
        read_file(tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("PLANTED=kB7x".encode("utf-16"), "UTF-16"),
        (b"PLANTED=" + b"x" * 16_000_000, "larger than 16 MB"),
    ],
)
def test_what_is_no_env_file_is_refused_without_a_word_of_it(
    tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(EnvFileError, match=said) as refused:
        read_file(_file(tmp_path, data))
    assert "PLANTED" not in str(refused.value)


def test_a_device_is_refused_before_it_is_read() -> None:
    with pytest.raises(EnvFileError, match="is not a file"):
        read_file(Path("/dev/zero"))
