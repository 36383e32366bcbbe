"""After a whole session, no secret lies where it does not belong; the search finds planted ones."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Kernel, Machine

# What the search looks through besides files: what every user of the machine can read.
COMMAND_LINES = "/proc"


def test_no_secret_is_in_a_log_a_command_line_or_a_file_outside_the_private_directories(
    machine: Machine,
    kernel: Kernel,
) -> None:
    kernel.ok("%vault_generate serverless my-key --use")
    kernel.ok("%vault_generate bearer rag --use")
    kernel.ok("%vault_generate cert gen-cert --use")
    kernel.ok("%centml_connect rag-both")
    kernel.ok("!true")
    kernel.ok("%vault_list")
    kernel.ok("%vault_generate serverless my-key --new")
    secrets = _secrets(machine, kernel.environment())
    assert len(secrets) >= 6
    kernel.ok("%vault_release")

    found = set(_found(machine, secrets))

    assert found == set()
    # The search would have found one.
    planted = machine.root / "work" / "planted.txt"
    planted.write_text(f"my key is {secrets[0]}, keep it")
    assert set(_found(machine, secrets)) == {str(planted)}


def test_what_is_kept_is_private_and_the_database_of_the_platform_too(machine: Machine) -> None:
    kept = list((machine.root / "private").rglob("*"))
    assert any(path.name == "credentials.json" for path in kept)
    open_to_others = [path for path in kept if path.lstat().st_mode & 0o077]
    assert open_to_others == []


def _secrets(machine: Machine, environment: dict[str, str]) -> list[str]:
    session = machine.root / "private" / "sessions" / "local" / "credentials.json"
    tokens = list(json.loads(session.read_text()).values())
    injected = [
        environment[name]
        for name in ("CENTML_API_KEY", "OPENAI_API_KEY", "CENTML_ENDPOINT_BEARER_TOKEN")
    ]
    key = Path(environment["OPENAI_MTLS_PRIVATE_KEY"]).read_text().splitlines()[1]
    operator = next(machine.state.glob("operator*")).read_text().strip()
    return [*tokens, *injected, key, operator]


def _found(machine: Machine, secrets: list[str]) -> Iterator[str]:
    for place, content in [*_files(machine), *_command_lines()]:
        if any(secret.encode() in content for secret in secrets):
            yield place


def _files(machine: Machine) -> Iterator[tuple[str, bytes]]:
    private = machine.root / "private"
    for path in machine.root.rglob("*"):
        is_log = path.suffix == ".log"
        if path.is_file() and (is_log or private not in path.parents):
            yield str(path), path.read_bytes()


def _command_lines() -> Iterator[tuple[str, bytes]]:
    for path in Path(COMMAND_LINES).glob("[0-9]*/cmdline"):
        # A process may end while it is looked at.
        with contextlib.suppress(OSError):
            yield str(path), path.read_bytes()
