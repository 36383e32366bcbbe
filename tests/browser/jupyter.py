"""A real Jupyter server with its front ends, on a machine of its own with a local platform."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import httpx
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.kernel.conftest import Machine

SECONDS = 60
_ENDS_WITHIN = 15
_TOKEN = "a-token-of-the-test"
_EXPOSED = ("LabApp", "JupyterNotebookApp")
FrontEnd = Literal["lab", "notebook"]
# In one workspace for all, JupyterLab would open each earlier notebook again, with a kernel.
_PATHS = {"lab": "lab/workspaces/{}/tree", "notebook": "notebooks"}


@dataclass(frozen=True)
class Jupyter:
    """A running server, below `machine.root / "work"`."""

    machine: Machine
    origin: str
    log: Path
    token: str = _TOKEN

    def write(self, name: str, *sources: str, kernel: str = "python3") -> Path:
        """Write a notebook with these cells."""
        notebook = new_notebook(
            cells=[new_code_cell(source) for source in sources],
            metadata={"kernelspec": {"name": kernel, "display_name": kernel}},
        )
        path = self.machine.root / "work" / name
        nbformat.write(notebook, path)
        return path

    def address(self, name: str, front_end: FrontEnd) -> str:
        path = _PATHS[front_end].format(name.removesuffix(".ipynb"))
        return f"{self.origin}/{path}/{name}?token={self.token}"

    def api(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        answer = httpx.request(
            method,
            f"{self.origin}/api/{path}",
            headers={"Authorization": f"token {self.token}"},
            trust_env=False,
            timeout=SECONDS,
            **options,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def end_kernels(self) -> None:
        for session in self.api("GET", "sessions"):
            self.api("DELETE", f"sessions/{session['id']}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    machine: Machine, *options: str, port: int | None = None, prefix: str = "", token: str = _TOKEN
) -> Iterator[Jupyter]:
    """Start a server that has JupyterLab and Notebook 7, in the machine's environment."""
    port = port or free_port()
    log = machine.root / "server.log"
    _no_news(machine)
    variables = {
        f"JUPYTER_{name}_DIR": str(machine.root / "jupyter") for name in ("CONFIG", "RUNTIME")
    }
    settings = machine.root / "jupyter" / "lab"
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port_retries=0",
        f"--ServerApp.base_url={prefix}/",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={machine.root / 'work'}",
        f"--LabApp.user_settings_dir={settings / 'settings'}",
        f"--LabApp.workspaces_dir={settings / 'workspaces'}",
        *(f"--{name}.expose_app_in_browser=True" for name in _EXPOSED),
        *options,
    ]
    with log.open("ab") as written:
        process = subprocess.Popen(
            command, env={**os.environ, **variables}, stdout=written, stderr=written
        )
    jupyter = Jupyter(machine, f"http://127.0.0.1:{port}{prefix}", log, token)
    try:
        _wait(jupyter, process)
        yield jupyter
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        # A page asked for a file just then: AnyIO's thread, which reads it, is never told to end
        # (jupyterlab/jupyterlab#10442).
        process.kill()
        process.wait(SECONDS)


def _no_news(machine: Machine) -> None:
    """Answer the question that a first start asks in front of everything."""
    folder = machine.root / "jupyter" / "lab" / "settings" / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    choice = {"fetchNews": "false", "checkForUpdates": False}
    (folder / "notification.jupyterlab-settings").write_text(json.dumps(choice))


def _wait(jupyter: Jupyter, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            jupyter.api("GET", "status")
        except httpx.HTTPError:
            assert process.poll() is None, jupyter.log.read_text()
            time.sleep(0.1)
        else:
            return
    pytest.fail(jupyter.log.read_text())
