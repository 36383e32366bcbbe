"""A client in a process of its own, before, during and after an injection, between recorders."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.clients.environments import SCRIPTS
from tests.clients.recorder import recording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.clients.recorder import Recorder, Seen

OUR_KEY = "our-key-a75c1bd2e9"
USERS_KEY = "users-key-60f7e1c4"
_KEY = {"OPENAI_API_KEY": USERS_KEY}
_THEIRS = "{theirs}/v1"
# What a user set before, and the kind of key that is injected over it.
PRESETS: dict[str, tuple[str, dict[str, str]]] = {
    "clean": ("serverless-key", {}),
    "key": ("bearer-token", _KEY),
    "key and base url": ("serverless-key", {**_KEY, "OPENAI_BASE_URL": _THEIRS}),
    "key and api base": ("bearer-token", {**_KEY, "OPENAI_API_BASE": _THEIRS}),
    "all": (
        "serverless-key",
        {
            **_KEY,
            "OPENAI_BASE_URL": _THEIRS,
            "OPENAI_API_BASE": _THEIRS,
            "OPENAI_ORG_ID": "users-organization",
            "OPENAI_PROJECT_ID": "users-project",
            "OPENAI_CUSTOM_HEADERS": "X-First: users-first\nX-Second: users-second",
        },
    ),
    "older names": (
        "bearer-token",
        {
            **_KEY,
            "OPENAI_BASE_URL": _THEIRS,
            "OPENAI_API_BASE": _THEIRS,
            "OPENAI_ORGANIZATION": "users-organization",
            "OPENAI_PROJECT": "users-project",
            "OPENAI_ADMIN_KEY": "users-admin-key",
        },
    ),
}


@dataclass(frozen=True)
class Phase:
    """What came of a call, and what was seen meanwhile."""

    said: str | None
    error: str | None
    door: list[Seen]
    theirs: list[Seen]
    outside: list[Seen]

    @property
    def went_to(self) -> list[str]:
        """Return where requests went; a host outside is named as the proxy was asked for it."""
        asked = [f"{seen.method} {seen.path}" for seen in self.outside]
        return ["door"] * len(self.door) + ["theirs"] * len(self.theirs) + asked


@dataclass(frozen=True)
class InjectionRun:
    """What a client did, by phase; variables that the release did not put back."""

    phases: dict[str, Phase]
    changed: list[str]
    door: Recorder
    theirs: Recorder
    outside: Recorder


def child_environment(outside: Recorder, home: Path) -> dict[str, str]:
    """Return the variables of a child whose way out of this machine is the recorder `outside`."""
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(home),
        **{name: outside.origin for proxy in proxies for name in (proxy, proxy.lower())},
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        # It would ask a code host for its price list, at each start.
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }


def run_script(
    python: Path, script: str, asked: Mapping[str, str], environment: Mapping[str, str]
) -> str:
    """Run a script; what it is asked goes to its standard input, where no process list shows it."""
    ended = subprocess.run(
        [str(python), "-P", str(SCRIPTS / script)],
        input=json.dumps(asked),
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if ended.returncode:
        pytest.fail(f"{script} ended with {ended.returncode}\n{ended.stderr}")
    return ended.stdout


def injection_run(python: Path, client: str, preset: str, home: Path) -> InjectionRun:
    """Run `client` under `preset`; each run has recorders of its own."""
    home.mkdir(parents=True)
    kind, variables = PRESETS[preset]
    with ExitStack() as stack:
        door, theirs, outside = (stack.enter_context(recording()) for _ in range(3))
        users = {name: value.format(theirs=theirs.origin) for name, value in variables.items()}
        asked = {
            "client": client,
            "key": OUR_KEY,
            "kind": kind,
            "address": f"{door.origin}/openai/v1",
            "home": str(home),
        }
        environment = {**child_environment(outside, home), **users}
        told = json.loads(run_script(python, "inject_and_call.py", asked, environment))
    phases = {}
    for name, came in told["phases"].items():
        start, end = came["start"], came["end"]
        seen = [recorder.between(start, end) for recorder in (door, theirs, outside)]
        phases[name] = Phase(came["said"], came["error"], *seen)
    return InjectionRun(phases, told["changed"], door, theirs, outside)
