"""Files of the state directory, and what the log says."""

from __future__ import annotations

import logging
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from centml_nb.local.digests import Pepper
from centml_nb.local.errors import StateDirectoryError
from centml_nb.local.log import ValuelessFormatter
from centml_nb.local.options import Options
from centml_nb.local.state import StateDirectory, open_private, read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path


def test_a_private_file_is_written_whole_and_0600(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    before = os.umask(0)
    try:
        write_private(path, b"new")
    finally:
        os.umask(before)
    assert read_private(path) == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_neither_read_nor_opened(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    write_private(target, b"secret")
    link.symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        read_private(link)
    with pytest.raises(OSError, match="symbolic"):
        open_private(link, os.O_RDWR)
    assert read_private(target) == b"secret"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, b"secret")
    assert read_private(path) == b"secret"
    path.chmod(0o640)
    with pytest.raises(StateDirectoryError, match="Others can read") as refused:
        read_private(path)
    assert "chmod" in refused.value.hint


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path / "state")
    state.prepare()
    assert state.secret(state.pepper) == state.secret(state.pepper)
    assert state.secret(state.pepper) != state.secret(state.signing_key)


def test_digests_differ_by_pepper_and_purpose() -> None:
    one, other = Pepper(b"1"), Pepper(b"2")
    digests = {one.digest("a", "v"), one.digest("b", "v"), other.digest("a", "v")}
    assert len(digests) == 3
    assert one.confirms(one.digest("a", "v"), "a", "v")
    assert not one.confirms(one.digest("a", "v"), "a", "w")


def test_the_log_tells_where_and_never_what() -> None:
    formatter = ValuelessFormatter("%(message)s")
    try:
        int("planted-secret")
    except ValueError:
        record = logging.LogRecord("n", logging.ERROR, "", 1, "it failed", (), sys.exc_info())
    told = formatter.format(record)
    assert "it failed" in told
    assert "ValueError" in told
    assert "test_local_state.py" in told
    assert "invalid literal" not in told


def test_options_are_said_again_on_a_command_line() -> None:
    said = Options(port=0, serverless=False, upstream="http://u/v1", contract="2025").arguments()
    assert {"--port=0", "--no-serverless", "--upstream=http://u/v1", "--contract=2025"} <= set(said)
    assert "--no-serverless" not in Options().arguments()
