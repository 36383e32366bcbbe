"""A kernel that speaks no Python has keys in its environment from its next start on."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from tests.integration.kernel.conftest import machine_below
from tests.integration.server.conftest import SECONDS, Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("bash_kernel")
_CENTML = [sys.executable, "-P", "-c", "from centml_nb.cli import main; main()"]


@pytest.fixture(scope="module")
def logged_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a machine with a platform, a login, and a bash kernel."""
    root = tmp_path_factory.mktemp("bash")
    with machine_below(root):
        _centml("login", "--local")
        spec = root / "jupyter" / "kernels" / "bash" / "kernel.json"
        spec.parent.mkdir(parents=True)
        argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
        spec.write_text(json.dumps({"argv": argv, "display_name": "Bash", "language": "bash"}))
        variables = {"CENTML_NB_HOME": os.environ["CENTML_NB_HOME"]}
        with serving(root, variables=variables) as started:
            yield started


def test_a_bash_kernel_gets_its_keys_at_the_next_start(logged_in: Server) -> None:
    name, planted = f"BASH_{secrets.token_hex(4).upper()}", f"planted-{secrets.token_hex(12)}"
    _centml("vault", "add", "env", name, "--from-file", "-", given=planted)
    kernel = logged_in.post("api/kernels", {"name": "bash"}).json()["id"]
    route = f"centml-nb/kernels/{kernel}/keys"
    assert _said(logged_in, kernel, f"echo ${name}.") == "."

    told = logged_in.client.get(route).json()
    assert {"name": name, "reference": f"env/{name}", "kind": "env-var"} in told["items"]
    assert (told["atNextStart"], told["now"]) == ([], [])
    answer = logged_in.ask("PUT", route, {"atNextStart": [f"env/{name}"]})
    assert (answer.json()["atNextStart"], answer.json()["now"]) == ([f"env/{name}"], [])
    assert _said(logged_in, kernel, f"echo ${name}.") == "."

    logged_in.post(f"api/kernels/{kernel}/restart").raise_for_status()
    assert _said(logged_in, kernel, f"echo -n ${name} | wc -c") == str(len(planted))
    assert logged_in.client.get(route).json()["now"] == [f"env/{name}"]

    logged_in.ask("PUT", route, {"atNextStart": []})
    logged_in.post(f"api/kernels/{kernel}/restart").raise_for_status()
    assert _said(logged_in, kernel, f"echo ${name}.") == "."

    # Neither what was answered nor what was logged holds the value.
    assert planted not in answer.text
    assert planted not in logged_in.log.read_text()
    logged_in.ask("DELETE", f"api/kernels/{kernel}").raise_for_status()


def test_what_is_not_in_the_vault_is_not_promised(logged_in: Server) -> None:
    kernel = logged_in.post("api/kernels", {"name": "bash"}).json()["id"]
    route = f"centml-nb/kernels/{kernel}/keys"
    answer = logged_in.ask("PUT", route, {"atNextStart": ["env/NOT_THERE"]})
    assert answer.status_code == 409
    assert "There is no env/NOT_THERE" in answer.json()["message"]
    for body in ({}, {"atNextStart": "env/A"}, {"atNextStart": [1]}):
        assert logged_in.ask("PUT", route, body).status_code == 400
    assert logged_in.client.get(route).json()["atNextStart"] == []
    logged_in.ask("DELETE", f"api/kernels/{kernel}").raise_for_status()


def _centml(*words: str, given: str | None = None) -> None:
    subprocess.run([*_CENTML, *words], input=given, text=True, check=True, capture_output=True)


def _said(server: Server, kernel: str, code: str) -> str:
    """Run `code` in a kernel and return what it writes: by a file, whoever hears its outputs."""
    written = server.file("said")
    client = BlockingKernelClient(connection_file=str(_connection(server.root, kernel)))
    client.load_connection_file()
    client.start_channels()
    try:
        reply = client.execute(f"( {code} ) > '{written}'", reply=True, timeout=SECONDS)
    finally:
        client.stop_channels()
    assert reply["content"]["status"] == "ok"
    said = written.read_text().strip()
    written.unlink()
    return said


def _connection(root: Path, kernel: str) -> Path:
    return root.parent / "jupyter" / f"kernel-{kernel}.json"
