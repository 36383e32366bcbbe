"""A real Jupyter Server in a process of its own, with a planted value it only knows by traces."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import centml_nb.server
from centml_nb.redaction.forms import forms
from centml_nb.redaction.traces import Traces
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60
TOKEN = "a-token-of-the-test"
_CONTENTS = "jupyter_server.services.contents"
SYNC = f"--ServerApp.contents_manager_class={_CONTENTS}.largefilemanager.LargeFileManager"
GENERIC = (
    "--FileContentsManager.checkpoints_class="
    f"{_CONTENTS}.filecheckpoints.AsyncGenericFileCheckpoints"
)


@dataclass
class Server:
    """A running server: its files, its log, and a client that is logged in.

    `before` is what the folder `watched` held just before the first request that may write there.
    """

    root: Path
    home: Path
    log: Path
    client: httpx.Client
    value: str
    watched: Path | None = None
    before: dict[str, bytes] = field(default_factory=dict)

    def watch(self, folder: Path) -> None:
        self.watched = folder

    def file(self, name: str) -> Path:
        return self.root / name

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        if self.watched is not None:
            self.before = files_below(self.watched)
            self.watched = None
        return self.client.request(method, path, json=body)

    def put(self, name: str, **model: Any) -> httpx.Response:  # noqa: ANN401
        return self.ask("PUT", f"api/contents/{name}", model)

    def save_notebook(self, name: str, content: dict[str, Any]) -> httpx.Response:
        return self.put(name, type="notebook", format="json", content=content)

    def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return self.ask("POST", path, body)

    def upload(self, name: str, data: bytes, pieces: int = 3) -> httpx.Response:
        """Upload in pieces, as JupyterLab does with large files."""
        size = -(-len(data) // pieces)
        answer = None
        for number in range(1, pieces + 1):
            piece = data[(number - 1) * size : number * size]
            answer = self.put(
                name,
                type="file",
                format="base64",
                chunk=-1 if number == pieces else number,
                content=b64encode(piece).decode(),
            )
            if answer.is_error:
                break
        assert answer is not None
        return answer


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def notebook(*sources: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "source": source,
            "outputs": [],
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


@contextmanager
def serving(
    folder: Path,
    *options: str,
    variables: dict[str, str] | None = None,
    base_url: str = "/",
) -> Iterator[Server]:
    for name in ("root", "home", "jupyter", "ipython"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    # What the installation puts there.
    enabled = folder / "jupyter" / "jupyter_server_config.d" / "centml_nb.json"
    enabled.parent.mkdir(exist_ok=True)
    shutil.copyfile(Path(centml_nb.server.__path__[0], "jupyter_server_config.json"), enabled)
    value = secrets.token_urlsafe(32)
    Traces.kept_in(folder / "home").remember("bearer/rag", forms(Secret(value)))
    environment = {
        **os.environ,
        "CENTML_NB_HOME": str(folder / "home"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
        "IPYTHONDIR": str(folder / "ipython"),
        **(variables or {}),
    }
    log = folder / "server.log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyter_server",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder / 'root'}",
        f"--ServerApp.base_url={base_url}",
        *options,
    ]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env=environment, stdout=written, stderr=written, cwd=folder
        )
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{port}{base_url}",
        headers={"Authorization": f"token {TOKEN}"},
        timeout=SECONDS,
        trust_env=False,
    )
    try:
        _wait(client, process, log)
        yield Server(folder / "root", folder / "home", log, client, value)
    finally:
        client.close()
        process.terminate()
        process.wait(SECONDS)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            client.get("api/status").raise_for_status()
        except httpx.HTTPError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text())


@pytest.fixture(scope="session", params=["async", "sync"])
def server(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """A server that refuses, with each kind of contents manager."""
    options = [SYNC] if request.param == "sync" else []
    with serving(tmp_path_factory.mktemp("server"), *options) as started:
        yield started


@pytest.fixture(scope="session", params=["async", "sync"])
def redacting(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    options = [SYNC] if request.param == "sync" else []
    variables = {"CENTML_NB_SAVE_GUARD": "redact"}
    with serving(tmp_path_factory.mktemp("redacting"), *options, variables=variables) as started:
        yield started


@pytest.fixture(scope="session")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    variables = {"CENTML_NB_SAVE_GUARD": "off"}
    with serving(tmp_path_factory.mktemp("unguarded"), variables=variables) as started:
        yield started
