"""A local platform, started as a process of its own, for every integration test."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

COMMAND = (sys.executable, "-m", "centml_nb.local")
OPERATOR_GRANT = "urn:centml-nb:params:oauth:grant-type:operator"


@dataclass(frozen=True)
class Platform:
    """What `start --json` says of a running platform, under the same names."""

    api_url: str
    auth_url: str
    token_url: str
    serverless_url: str | None
    ca_file: str
    pid: int
    contract: str
    state_dir: str
    operator_secret_file: str
    client_id: str
    endpoints: dict[str, str]
    seeded_keys: dict[str, str]

    def operator_login(self) -> dict[str, Any]:
        """Log in with the operator's secret; the token set as the platform answers it."""
        answer = httpx.post(
            f"{self.auth_url}/user_management/authenticate",
            data={
                "grant_type": OPERATOR_GRANT,
                "operator_secret": Path(self.operator_secret_file).read_text("ascii").strip(),
                "client_id": self.client_id,
            },
            trust_env=False,
        )
        answer.raise_for_status()
        token_set: dict[str, Any] = answer.json()
        return token_set

    def api(self) -> httpx.Client:
        """Return a client of the API that is logged in; the caller closes it."""
        token = self.operator_login()["access_token"]
        return httpx.Client(
            base_url=self.api_url, headers={"Authorization": f"Bearer {token}"}, trust_env=False
        )

    def trust(self, *, certificate: bool = False) -> ssl.SSLContext:
        """Return the TLS side of a client of the doors; with the seeded certificate or without."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if certificate:
            context.load_cert_chain(self.seeded_keys["embed-cert"])
        return context

    def door_url(self, name: str) -> str:
        return f"https://{self.endpoints[name]}/openai/v1"

    def door(self, name: str, *, token: str = "", certificate: bool = False) -> httpx.Client:
        """Return a client of a seeded deployment's door; the caller closes it."""
        return httpx.Client(
            base_url=self.door_url(name),
            headers={"Authorization": f"Bearer {token}"} if token else {},
            verify=self.trust(certificate=certificate),
            trust_env=False,
        )

    def bearer_token(self) -> str:
        """Read the seeded bearer token out of the vault."""
        with self.api() as api:
            items = api.get("/user_vault", params={"type": "bearer_tokens"}).json()["results"]
            item_id = next(item["id"] for item in items if item["key"] == "llama-token")
            return str(api.get(f"/user_vault/{item_id}").json()["value"])

    def serverless_key(self) -> str:
        """Make a serverless key."""
        with self.api() as api:
            return str(api.post("/credentials/api-key", json={"name": "test"}).json()["id"])


StartPlatform = Callable[..., Platform]


@contextmanager
def running(state_dir: Path, *options: str) -> Iterator[Platform]:
    """Start a platform on a free port over `state_dir`; stop it at the end."""
    where = ("--state-dir", str(state_dir))
    port = () if "--port" in options else ("--port", "0")
    started = subprocess.run(
        [*COMMAND, "start", "--json", *where, *port, *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if started.returncode:
        pytest.fail(f"the platform did not start: {started.stderr}")
    try:
        yield Platform(**json.loads(started.stdout))
    finally:
        subprocess.run([*COMMAND, "stop", *where], capture_output=True, timeout=60, check=False)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("platform") / "state") as started:
        yield started


@contextmanager
def starter(directory: Path) -> Iterator[StartPlatform]:
    """Give a function that starts platforms; all of them end with the block."""
    with ExitStack() as started:

        def start(*options: str, state_dir: Path | None = None) -> Platform:
            where = state_dir or directory / f"state-{len(list(directory.iterdir()))}"
            return started.enter_context(running(where, *options))

        yield start


@pytest.fixture
def start_platform(tmp_path: Path) -> Iterator[StartPlatform]:
    """Start one more platform, with options of the command line, for one test."""
    with starter(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def start_module_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartPlatform]:
    """Start one more platform for the tests of a module."""
    with starter(tmp_path_factory.mktemp("platforms")) as start:
        yield start


@pytest.fixture
def access_token(platform: Platform) -> str:
    return str(platform.operator_login()["access_token"])
