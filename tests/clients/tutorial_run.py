"""A tutorial in an environment of its own, beside a local platform: what each code cell showed."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.environments import SCRIPTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.environments import Environment


def run_tutorial(notebook: Path, environment: Environment, home: Path) -> list[dict[str, Any]]:
    """Return `source`, `text` and `error` of each code cell up to the first error."""
    ours = home / "centml_nb"
    variables = {
        "PATH": f"{environment.python.parent}:{os.defpath}",
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "CENTML_NB_HOME": str(ours),
        # LiteLLM asks the network for prices otherwise.
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }
    python = str(environment.python)
    local = [python, "-P", "-m", "centml_nb.local"]
    where = ["--state-dir", str(ours / "local")]
    ours.mkdir(mode=0o700)
    # On a free port: another platform may be up on this machine.
    _run([*local, "start", "--port", "0", *where], variables, home)
    try:
        shown = _run([python, str(SCRIPTS / "run_notebook.py"), str(notebook)], variables, home)
    finally:
        _run([*local, "stop", *where], variables, home)
    ran: list[dict[str, Any]] = json.loads(shown)
    return ran


def _run(command: list[str], variables: dict[str, str], home: Path) -> str:
    ended = subprocess.run(
        command,
        env=variables,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if ended.returncode:
        pytest.fail(f"{command} ended with {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
    return ended.stdout
