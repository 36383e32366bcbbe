"""A machine whose local platform rolls out as a test says, and callers that do not stop."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.kernel.conftest import Machine, machine_below

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = Path(__file__).parent / "scripts"
UNSET = "--unset hf_token --unset max_surge --unset max_unavailable"
ROLLOUT_SECONDS = "0.3"


class Caller:
    """A process that calls a door with our clients, twenty times a second each."""

    def __init__(self, door: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPTS / "calling.py"), door],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.wait_for_answers()

    def wait_for_answers(self) -> None:
        """Return when each client was answered anew, or had to give up."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "answered\n"

    def end(self) -> dict[str, tuple[int, list[str]]]:
        """Stop calling; return answers and failures by client."""
        told, _ = self._process.communicate(timeout=60)
        found: dict[str, Any] = json.loads(told)
        return {name: (answers, failures) for name, (answers, failures) in found.items()}

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def calling(door: str) -> Iterator[Caller]:
    caller = Caller(door)
    try:
        yield caller
    finally:
        caller.kill()


def log_in() -> None:
    """Log this machine's user in, as a process of their own does."""
    code = "import centml_nb; centml_nb.login(local=True)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.fixture(scope="module", params=["overlap", "cut"])
def rolling_machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """A machine whose platform rolls out either way, with its user logged in."""
    rollout = (f"--rollout={request.param}", f"--rollout-seconds={ROLLOUT_SECONDS}")
    with machine_below(tmp_path_factory.mktemp("machine"), *rollout) as machine:
        log_in()
        yield machine
