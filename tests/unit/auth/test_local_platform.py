"""The way into the local platform, without starting one."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth import local_platform
from centml_nb.errors import CentMLError, LoginError, MissingExtraError, UnreachableError

if TYPE_CHECKING:
    from pathlib import Path

SAID = {
    "api_url": "http://127.0.0.1:1",
    "auth_url": "http://127.0.0.1:1/auth",
    "token_url": "http://127.0.0.1:1/token",
    "serverless_url": None,
    "client_id": "client",
    "ca_file": "/nowhere/ca.pem",
    "operator_secret_file": "/nowhere/operator",
}


def _ends(monkeypatch: pytest.MonkeyPatch, *results: tuple[int, str, str]) -> list[list[str]]:
    """Have the platform's command end so, one result for each time it is run."""
    left, commands = list(results), []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        code, out, err = left.pop(0)
        return subprocess.CompletedProcess(command, code, out, err)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_what_a_platform_that_was_started_said_is_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(UnreachableError, match="is not up"):
        local_platform.running(tmp_path)
    (tmp_path / "platform.json").write_text(json.dumps(SAID))
    platform = local_platform.running(tmp_path).platform
    assert platform.is_local
    assert platform.api_url == SAID["api_url"]


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[]", b"\xff"])
def test_a_damaged_note_of_a_platform_is_an_error_of_ours(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "platform.json").write_bytes(data)
    with pytest.raises(CentMLError, match="centml_login --local"):
        local_platform.running(tmp_path)


def test_a_port_in_use_is_not_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = _ends(monkeypatch, (4, "", "in use"), (0, json.dumps(SAID), ""))
    assert local_platform.start(tmp_path).api_url == SAID["api_url"]
    assert "--port" not in commands[0]
    assert commands[1][commands[1].index("--port") + 1] == "0"
    assert all("-P" in command for command in commands)


@pytest.mark.parametrize(
    "result", [(1, "", "the reason\nof it"), (0, "no json", "the reason of it")]
)
def test_what_a_platform_said_when_it_did_not_start_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: tuple[int, str, str]
) -> None:
    _ends(monkeypatch, result)
    with pytest.raises(LoginError, match="the reason of it"):
        local_platform.start(tmp_path)


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_platform, "find_spec", lambda name: None if name == "jwt" else name)
    with pytest.raises(MissingExtraError, match=r"jwt missing.*centml_nb\[local\]"):
        local_platform.start(tmp_path)


def test_a_platform_that_hangs_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], *, timeout: float, **_: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UnreachableError, match="did not answer in a minute"):
        local_platform.start(tmp_path)


def test_a_missing_operator_secret_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "platform.json").write_text(json.dumps(SAID))
    with pytest.raises(LoginError, match="operator secret is missing"):
        local_platform.login(local_platform.running(tmp_path))
