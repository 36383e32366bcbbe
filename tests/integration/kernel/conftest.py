"""A real kernel, spoken to as a front end does, with a home and a working directory of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_client.blocking.client import BlockingKernelClient

SECONDS = 60
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Outcome:
    """What a cell showed."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    stdout: str = ""
    error: str | None = None
    traceback: str = ""

    @property
    def text(self) -> str:
        return "\n".join([*self.plain, self.stdout])


class Kernel:
    """A kernel and its one client."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = self._connected()

    def run(self, code: str) -> Outcome:
        message = self.client.execute(code)
        outcome = Outcome()
        while True:
            received = self.client.get_iopub_msg(timeout=SECONDS)
            if received["parent_header"].get("msg_id") != message:
                continue
            if self._took(received["msg_type"], received["content"], outcome):
                return outcome

    def ok(self, code: str) -> Outcome:
        outcome = self.run(code)
        assert outcome.error is None, outcome.traceback
        return outcome

    def environment(self) -> dict[str, str]:
        """Return the kernel's environment, by a file: it never crosses the wire."""
        path = Path(os.environ["CENTML_NB_TEST_SCRATCH"]) / "environment"
        self.ok(
            "import json, os, pathlib\n"
            f"pathlib.Path({str(path)!r}).write_text(json.dumps(dict(os.environ)))"
        )
        found: dict[str, str] = json.loads(path.read_text())
        path.unlink()
        return found

    def restart(self) -> None:
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
        self.client = self._connected()

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)

    def _connected(self) -> BlockingKernelClient:
        client: BlockingKernelClient = self.manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=SECONDS)
        return client

    @staticmethod
    def _took(kind: str, content: dict[str, Any], outcome: Outcome) -> bool:
        if kind in {"display_data", "execute_result"}:
            outcome.plain.append(content["data"].get("text/plain", ""))
            outcome.html.append(content["data"].get("text/html", ""))
        elif kind == "stream":
            outcome.stdout += content["text"]
        elif kind == "error":
            outcome.error = content["ename"]
            outcome.traceback = _ANSI.sub("", "\n".join(content["traceback"]))
        return kind == "status" and content["execution_state"] == "idle"


@dataclass(frozen=True)
class Machine:
    """One user's machine: a local platform, and everything that a kernel may write to."""

    root: Path
    log: BinaryIO

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def state(self) -> Path:
        return self.root / "private" / "local"

    def start_kernel(self) -> Kernel:
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(stdout=self.log, stderr=self.log)
        return Kernel(manager)


@contextmanager
def machine_below(root: Path, *options: str) -> Iterator[Machine]:
    """Set a machine up below `root`: its variables, its directories, its local platform.

    `options` are those that the platform is started with.
    """
    for name in ("user", "work", "ipython", "jupyter", "scratch", "private"):
        (root / name).mkdir(mode=0o700)
    command = [sys.executable, "-P", "-m", "centml_nb.local"]
    with pytest.MonkeyPatch.context() as patch, (root / "kernel.log").open("wb") as log:
        for name in [name for name in os.environ if name.startswith(("OPENAI_", "CENTML_"))]:
            patch.delenv(name)
        patch.setenv("HOME", str(root / "user"))
        patch.setenv("XDG_DATA_HOME", str(root / "user" / "share"))
        patch.setenv("CENTML_NB_HOME", str(root / "private"))
        patch.setenv("IPYTHONDIR", str(root / "ipython"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(root / "jupyter"))
        patch.setenv("CENTML_NB_TEST_SCRATCH", str(root / "scratch"))
        patch.chdir(root / "work")
        machine = Machine(root, log)
        where = ["--state-dir", str(machine.state)]
        start = [*command, "start", "--port", "0", *options, *where]
        subprocess.run(start, check=True, capture_output=True)
        try:
            yield machine
        finally:
            subprocess.run([*command, "stop", *where], check=True, capture_output=True)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine that the tests of one file share."""
    with machine_below(tmp_path_factory.mktemp("machine")) as made:
        yield made


@pytest.fixture
def start_kernel(machine: Machine) -> Iterator[Callable[[], Kernel]]:
    """Start kernels; each ends with the test."""
    started: list[Kernel] = []

    def start() -> Kernel:
        started.append(machine.start_kernel())
        return started[-1]

    yield start
    for kernel in started:
        kernel.close()


@pytest.fixture
def kernel(start_kernel: Callable[[], Kernel]) -> Kernel:
    """A kernel of one test, with the extension loaded and the local platform logged in."""
    return logged_in(start_kernel())


@pytest.fixture(scope="module")
def shared_kernel(machine: Machine) -> Iterator[Kernel]:
    """A kernel for tests that leave it as it was."""
    kernel = logged_in(machine.start_kernel())
    yield kernel
    kernel.close()


def logged_in(kernel: Kernel) -> Kernel:
    """Load the extension and log in to the local platform."""
    kernel.ok("%load_ext centml_nb")
    kernel.ok("%centml_login --local")
    return kernel
