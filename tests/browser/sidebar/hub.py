"""A server as JupyterHub lays it out: under a prefix, behind the proxy that JupyterHub uses."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.browser.jupyter import SECONDS, Jupyter, free_port, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Machine

PREFIX = "/user/me"
_PROXY = (
    Path(__file__).parents[3] / "labextension" / "node_modules" / ".bin" / "configurable-http-proxy"
)


class Proxy:
    """configurable-http-proxy; whatever is not under the prefix it answers by 404."""

    def __init__(self, target: str, folder: Path) -> None:
        if not _PROXY.exists():
            pytest.skip("no configurable-http-proxy here: npm ci, in labextension/")
        self.port = free_port()
        self._target = target
        self._log = folder / "proxy.log"
        self._socket = folder / "proxy.sock"
        self._secret = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        node = shutil.which("node") or "node"
        where = ("--ip", "127.0.0.1", "--port", str(self.port), "--api-socket", str(self._socket))
        variables = {**os.environ, "CONFIGPROXY_AUTH_TOKEN": self._secret}
        with self._log.open("ab") as written:
            self._process = subprocess.Popen(
                [node, _PROXY, *where], env=variables, stdout=written, stderr=written
            )
        self._route()

    def stop(self) -> None:
        """Cut every connection, as a proxy that is killed does."""
        if self._process:
            self._process.kill()
            self._process.wait(SECONDS)
            self._socket.unlink(missing_ok=True)

    def _route(self) -> None:
        end = time.monotonic() + SECONDS
        # Its socket is there once it listens; httpx would leave one open that nobody answered.
        while not self._socket.exists():
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.05)
        transport = httpx.HTTPTransport(uds=str(self._socket))
        with httpx.Client(transport=transport, base_url="http://proxy", trust_env=False) as api:
            api.post(
                f"/api/routes{PREFIX}",
                json={"target": self._target},
                headers={"Authorization": f"token {self._secret}"},
            ).raise_for_status()


class Hub:
    """A user's server and the proxy before it."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._port = free_port()
        self._running = ExitStack()
        self.proxy = Proxy(f"http://127.0.0.1:{self._port}", machine.root)
        self.jupyter: Jupyter

    def start(self, token: str) -> None:
        """Start the server, at the same port each time."""
        served = serving(self._machine, port=self._port, prefix=PREFIX, token=token)
        started = self._running.enter_context(served)
        self.jupyter = replace(started, origin=f"{self.proxy.origin}{PREFIX}")

    def stop(self) -> None:
        self._running.close()


@contextmanager
def hub_on(machine: Machine) -> Iterator[Hub]:
    """Run a server and its proxy."""
    hub = Hub(machine)
    hub.start("a-token-of-the-hub")
    try:
        hub.proxy.start()
        yield hub
    finally:
        hub.proxy.stop()
        hub.stop()
