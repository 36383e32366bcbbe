"""What was really used on a machine is taken off it: all that is ours, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from secrets import token_hex
from typing import TYPE_CHECKING

import keyring
import pytest

from centml_nb.accounts.purge.inventory import Concern, taken
from centml_nb.accounts.purge.removing import remove
from centml_nb.auth.keyring_store import KeyringStore
from centml_nb.auth.token_set import TokenSet
from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.secret import Secret
from centml_nb.settings import Settings
from tests.integration.cli.conftest import MAIN
from tests.integration.conftest import running
from tests.unit.auth.test_keyring_store import InMemory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A kernel's, and what a rotation looks like that was killed between its steps.
USED = """
import centml_nb
from centml_nb.accounts import current
from centml_nb.kernel.restart import Recollection
from centml_nb.settings import home_directory
account = centml_nb.login(local=True)
account.vault.use("mine")
account.connect("embed-mtls")
Recollection(home_directory(), "kernel-1.json").remember(current.injector().leases)
"""
ROTATION = [
    {
        "number": "abc123",
        "platform": "local",
        "kind": "bearer-token",
        "name": "rag",
        "visibility": "user",
        "old": "1",
        "next_name": "rag.new-abc123",
        "step": "made",
        "begun_at": "2026-11-24T12:00:00Z",
    }
]


class Person:
    """Somebody's machine: a home directory, with the private directory where it is by default."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CENTML_", "OPENAI_", "XDG_", "IPYTHON", "JUPYTER"))
        } | {"HOME": str(home), "TMPDIR": str(home / "tmp"), "COLUMNS": "200"}
        (home / "tmp").mkdir()

    @property
    def ours(self) -> Path:
        return self.home / ".local" / "share" / "centml_nb"

    def ran(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MAIN, *arguments],
            env=self.environment | variables,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def ok(self, *arguments: str, **variables: str) -> str:
        ran = self.ran(*arguments, **variables)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def files(self) -> set[str]:
        return {str(path.relative_to(self.home)) for path in self.home.rglob("*")}


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    tmp_path.chmod(0o700)
    made = Person(tmp_path)
    with running(made.ours / "local"):
        yield made


def used(person: Person) -> None:
    """Have the machine used as people do, by commands and by a kernel's code."""
    person.ok("login", "--local")
    person.ok("login", "--local", "--profile", "work")
    person.ok("vault", "generate", "cert", "mine")
    person.ok("vault", "generate", "bearer", "rag")
    person.ok("run", "rag", "--", "true")
    person.ok("vault", "list")
    subprocess.run(
        [sys.executable, "-c", USED], env=person.environment, check=True, cwd=person.home
    )
    journal = person.ours / "rotations.json"
    journal.write_text(json.dumps(ROTATION))
    (person.ours / f".traces.json.{token_hex(6)}").write_text("torn")


def test_all_that_real_use_leaves_is_shown_then_removed(person: Person) -> None:
    before = person.files()
    used(person)
    kept = {one.concern for one in taken(Settings(person.ours, None, "", None))[0].kept}
    assert kept == set(Concern) - {Concern.KEYRING, Concern.BORROWED, Concern.DEMO}

    shown = person.ok("purge", "--dry-run")
    assert f"Kept in {person.ours}" in shown
    for told in ("nowhere else", "mine (local)", "bearer/rag (local)", "The local platform runs"):
        assert told in shown
    assert "not a file of ours" not in shown
    refused = person.ran("purge")
    assert (refused.returncode, "Nothing was removed." in refused.stderr) == (1, True)
    assert person.ours.is_dir()

    said = person.ok("purge", "--yes")
    assert "The local platform was stopped." in said
    assert f"Nothing of ours is left in {person.ours}." in said
    left = person.files() - before
    assert not {name for name in left if "centml" in name}, left
    assert not person.ours.exists()
    assert "Nothing of ours is on this machine" in person.ok("purge")


def test_what_is_not_ours_stays_and_is_named(person: Person) -> None:
    person.ok("login", "--local")
    notes = person.ours / "notes.txt"
    notes.write_text("mine")
    elsewhere = person.home / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kernel-1.json").write_text("mine")
    (person.ours / "kernels").symlink_to(elsewhere)
    os.link(elsewhere / "kernel-1.json", person.ours / "audit.1.jsonl")
    (person.ours / "last-login+linked.json").symlink_to(elsewhere / "kernel-1.json")
    official = person.home / ".centml"
    official.mkdir()
    (official / "credentials.json").write_text("{}")
    (official / "credentials.json.centml_nb.lock").touch()
    config = person.home / ".ipython" / "profile_default" / "ipython_config.py"
    config.parent.mkdir(parents=True)
    config.write_text('# centml_nb\nc.InteractiveShellApp.extensions = ["centml_nb"]\n')

    said = person.ok("purge", "--yes")
    for path in (notes, person.ours / "kernels", person.ours / "last-login+linked.json"):
        assert f"{path}: not a file of ours." in said
        assert path.exists()
    assert f"{config}:2: names centml_nb." in said
    assert f"{official / 'credentials.json'}: the official client's session" in said
    assert [path.name for path in official.iterdir()] == ["credentials.json"]
    assert (elsewhere / "kernel-1.json").read_text() == "mine"
    assert not (person.ours / "sessions").exists()
    assert not (person.ours / "audit.1.jsonl").exists()


def test_who_still_holds_keys_is_named(person: Person) -> None:
    files = KernelFiles(person.ours)
    person.ours.chmod(0o700)
    files.place("lease", "key.pem", Secret("planted-key"))
    assert f"Processes that hold keys now: {os.getpid()}." in person.ok("purge", "--dry-run")
    assert "Processes that hold keys" not in person.ok("purge", "--dry-run", CENTML_NB_HOME="/none")


def test_a_session_in_a_keyring_goes_and_one_in_a_locked_keyring_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    before, ring = keyring.get_keyring(), InMemory()
    keyring.set_keyring(ring)
    try:
        for profile in ("", "work"):
            store = KeyringStore.of_platform(tmp_path, "platform.example", profile)
            store.save(TokenSet(Secret("planted-access-1"), None))
        assert len(ring.held) == 2
        ring.is_locked = True
        there = Settings(tmp_path, None, "", None)
        failed = remove(taken(there)).failures
        assert [("keyring cannot be used" in line) for line in failed] == [True, True]
        ring.is_locked = False
        assert remove(taken(there)).failures == []
        assert ring.held == {}
    finally:
        keyring.set_keyring(before)
    assert not tmp_path.exists()
