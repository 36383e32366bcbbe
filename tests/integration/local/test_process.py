"""The process: starting, finding, ending it, and what it leaves on the disk."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.integration.conftest import Platform, StartPlatform

COMMAND = (sys.executable, "-m", "centml_nb.local")


def command(
    verb: str, state: Path | str, *more: str, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, verb, "--state-dir", str(state), *more],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | env,
    )


def sentence_and_hint(refused: subprocess.CompletedProcess[str]) -> str:
    lines = refused.stderr.strip().splitlines()
    assert len(lines) == 2, refused.stderr
    assert "Traceback" not in refused.stderr
    return lines[0]


def test_start_says_one_json_object_and_so_does_status(platform: Platform) -> None:
    status = command("status", platform.state_dir, "--json")
    assert status.returncode == 0
    said = json.loads(status.stdout)
    assert said == json.loads((Path(platform.state_dir) / "platform.json").read_bytes())
    assert said["api_url"].startswith("http://127.0.0.1:")
    assert said["serverless_url"] == f"{said['api_url']}/openai/v1"
    assert said["token_url"] == f"{said['api_url']}/oauth2/token"
    assert list(said["endpoints"]) == ["llama-bearer", "embed-mtls", "rag-both"]
    assert all("://" not in address for address in said["endpoints"].values())
    assert "BEGIN" in Path(said["seeded_keys"]["embed-cert"]).read_text("ascii")


def test_a_second_start_reports_the_running_one(platform: Platform) -> None:
    again = command("start", platform.state_dir, "--json", "--port", "0")
    assert again.returncode == 0
    assert json.loads(again.stdout)["pid"] == platform.pid


def test_a_second_run_in_the_foreground_is_refused(platform: Platform) -> None:
    refused = command("run", platform.state_dir, "--port", "0")
    assert refused.returncode == 1
    assert "already runs" in sentence_and_hint(refused)


def test_two_starts_at_once_give_one_platform(tmp_path: Path) -> None:
    state = tmp_path / "state"
    try:
        with ThreadPoolExecutor(2) as pool:
            starts = list(
                pool.map(lambda _: command("start", state, "--json", "--port", "0"), range(2))
            )
        assert [start.returncode for start in starts] == [0, 0], starts
        assert len({json.loads(start.stdout)["pid"] for start in starts}) == 1
    finally:
        command("stop", state)


def test_what_is_down_says_so(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert command("status", state).returncode == 3
    assert json.loads(command("status", state, "--json").stdout) == {}
    assert command("stop", state).returncode == 0
    assert not state.exists()


def test_what_is_stored_is_there_after_a_restart(
    start_platform: StartPlatform, tmp_path: Path
) -> None:
    state = tmp_path / "kept"
    first = start_platform(state_dir=state)
    token_set = first.operator_login()
    with first.api() as api:
        api.put("/user_vault", json={"type": "env_vars", "key": "A", "value": "b"})
    assert command("stop", state).returncode == 0
    assert command("status", state).returncode == 3
    assert not (state / "platform.json").exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(first.api_url, trust_env=False)
    second = start_platform(state_dir=state)
    assert second.endpoints == first.endpoints
    headers = {"Authorization": f"Bearer {token_set['access_token']}"}
    items = httpx.get(f"{second.api_url}/user_vault", headers=headers, trust_env=False).json()
    assert [item["key"] for item in items["results"]] == ["llama-token", "embed-cert", "A"]
    with second.door("embed-mtls", certificate=True) as door:
        assert door.get("/models").status_code == 200


def test_a_killed_platform_leaves_nothing_that_stops_the_next(
    start_platform: StartPlatform, tmp_path: Path
) -> None:
    state = tmp_path / "killed"
    first = start_platform(state_dir=state)
    os.kill(first.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while command("status", state).returncode != 3:
        assert time.monotonic() < deadline
    assert (state / "platform.json").exists()
    second = start_platform(state_dir=state)
    assert second.pid != first.pid
    assert second.endpoints == first.endpoints
    assert second.operator_login()["access_token"]


def test_a_file_beside_the_notebook_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "jwt.py").write_text("raise SystemExit('imported')")
    # The command line itself is found without its working directory here.
    root = Path(__file__).parents[3]
    start = [*COMMAND, "start", "--port=0", f"--state-dir={tmp_path / 'state'}"]
    safe = [start[0], "-P", *start[1:]]
    path = os.environ | {"PYTHONPATH": str(root)}
    try:
        subprocess.run(safe, cwd=tmp_path, env=path, capture_output=True, timeout=60, check=True)
    finally:
        command("stop", tmp_path / "state")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = command("start", tmp_path / "state", "--port", port)
        assert refused.returncode == 4
        assert sentence_and_hint(refused) == f"Port {port} of 127.0.0.1 is in use."


def test_a_door_whose_port_is_taken_moves(start_platform: StartPlatform, tmp_path: Path) -> None:
    state = tmp_path / "moved"
    first = start_platform(state_dir=state)
    command("stop", state)
    address = first.endpoints["embed-mtls"]
    with socket.create_server(("127.0.0.1", int(address.rpartition(":")[2]))):
        second = start_platform(state_dir=state)
        assert second.endpoints["embed-mtls"] != address
        assert second.endpoints["llama-bearer"] == first.endpoints["llama-bearer"]
        with second.door("embed-mtls", certificate=True) as door:
            assert door.get("/models").status_code == 200


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o707])
def test_a_state_directory_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(mode)
    refused = command("start", state, "--port", "0")
    assert refused.returncode == 5
    assert "Others can read" in sentence_and_hint(refused)
    assert list(state.iterdir()) == []


def test_a_secret_that_others_can_read_is_refused(
    start_platform: StartPlatform, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    start_platform(state_dir=state)
    command("stop", state)
    for name in ("pepper", "signing-key", "operator-secret", "platform.db", "ca-key.pem"):
        (state / name).chmod(0o644)
        refused = command("start", state, "--port", "0")
        assert refused.returncode == 5
        assert name in sentence_and_hint(refused)
        (state / name).chmod(0o600)
    assert command("start", state, "--port", "0").returncode == 0


def test_a_link_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    refused = command("start", tmp_path / "link", "--port", "0")
    assert refused.returncode == 5
    assert "is a link" in sentence_and_hint(refused)


def test_a_file_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert command("start", tmp_path / "file", "--port", "0").returncode == 5


def test_a_read_only_disk_is_told() -> None:
    refused = command("start", "/sys/centml-nb/state", "--port", "0")
    assert refused.returncode == 6
    assert "cannot be written" in sentence_and_hint(refused)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    limited = "import resource, signal, runpy, sys; "
    limited += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
    limited += "runpy.run_module('centml_nb.local', run_name='__main__')"
    refused = subprocess.run(
        [sys.executable, "-c", limited, "run", "--port=0", f"--state-dir={tmp_path / 'state'}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 6, refused.stderr
    assert "cannot be written" in sentence_and_hint(refused)


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    hidden = "import sys, importlib.util as u; found = u.find_spec; "
    hidden += "u.find_spec = lambda n, *a: None if n == 'fastapi' else found(n, *a); "
    hidden += "import runpy; runpy.run_module('centml_nb.local', run_name='__main__')"
    refused = subprocess.run(
        [sys.executable, "-c", hidden, "start", f"--state-dir={tmp_path / 'state'}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 7
    assert "fastapi" in sentence_and_hint(refused)
    assert "pip install 'centml_nb[local]'" in refused.stderr


def test_an_upstream_with_a_password_is_refused(tmp_path: Path) -> None:
    upstream = "--upstream=http://me:secret@127.0.0.1:1/v1"
    assert command("start", tmp_path / "state", upstream).returncode == 2


def test_every_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    state = tmp_path / "state"
    open_umask = (
        "import os, runpy; os.umask(0); runpy.run_module('centml_nb.local', run_name='__main__')"
    )
    subprocess.run(
        [sys.executable, "-c", open_umask, "start", "--port=0", f"--state-dir={state}"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    try:
        found = {path: stat.S_IMODE(path.lstat().st_mode) for path in [state, *state.rglob("*")]}
        assert {path.name for path in found} >= {"platform.db", "platform.db-wal", "platform.log"}
        for path, mode in found.items():
            assert mode == (0o700 if path.is_dir() else 0o600), path
    finally:
        command("stop", state)


def command_lines() -> str:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(process.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return "\n".join(found)


def test_no_secret_is_in_a_log_or_a_command_line(
    start_platform: StartPlatform, tmp_path: Path
) -> None:
    state = tmp_path / "quiet"
    platform = start_platform(state_dir=state)
    token_set = platform.operator_login()
    serverless, bearer = platform.serverless_key(), platform.bearer_token()
    with platform.api() as api:
        secret = api.post("/service-accounts", json={"name": "ci"}).json()["client_secret"]
        api.put("/user_vault", json={"type": "env_vars", "key": "A", "value": "planted-value"})
        api.put("/user_vault", json={"type": "env_vars", "key": "", "value": "planted-value"})
        api.delete(f"/credentials/api-key/{serverless}")
        api.get("/user_vault", headers={"Authorization": "Bearer planted-token"})
    with platform.door("llama-bearer", token=bearer) as door:
        door.get("/models")
    operator = Path(platform.operator_secret_file).read_text("ascii")
    planted = [
        *(token_set["access_token"], token_set["refresh_token"], operator),
        *(serverless, bearer, secret, "planted-value", "planted-token"),
    ]
    # The control: the places that are searched are the places where it would be.
    assert f"--state-dir={state}" in command_lines()
    assert (state / "platform.log").exists()
    assert all(len(value) >= 12 for value in planted)
    searched = (state / "platform.log").read_text("utf-8") + command_lines()
    searched += (state / "platform.json").read_text("utf-8")
    for value in planted:
        assert value not in searched


def test_what_is_only_checked_is_not_in_the_database(
    start_platform: StartPlatform, tmp_path: Path
) -> None:
    state = tmp_path / "digests"
    platform = start_platform(state_dir=state)
    token_set = platform.operator_login()
    with platform.api() as api:
        secret = api.post("/service-accounts", json={"name": "ci"}).json()["client_secret"]
        api.put("/user_vault", json={"type": "env_vars", "key": "A", "value": "given-back"})
        api.put("/user_vault", json={"type": "env_vars", "key": "D", "value": "deleted-one"})
        items = api.get("/user_vault", params={"search_query": "d"}).json()["results"]
        item = next(item["id"] for item in items if item["key"] == "D")
        api.delete(f"/user_vault/{item}")
    command("stop", state)
    stored = b"".join(path.read_bytes() for path in state.glob("platform.db*"))
    assert b"given-back" in stored
    for value in (token_set["access_token"], token_set["refresh_token"], secret, "deleted-one"):
        assert value.encode() not in stored
