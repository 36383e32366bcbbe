"""What this machine knows of values without holding them."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import PrivateFileError
from centml_nb.redaction.fingerprint import Fingerprinter, is_guessable
from centml_nb.secret import Secret
from centml_nb.vault import knowledge as module
from centml_nb.vault.knowledge import Knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

STRONG = Secret("kB7xQ2mN9pL4vR8sT1")
WEAK = Secret("production")
LEARN = """
import sys
from pathlib import Path
from centml_nb.redaction.fingerprint import Fingerprinter
from centml_nb.secret import Secret
from centml_nb.vault.knowledge import Knowledge
home, who = Path(sys.argv[1]), sys.argv[2]
knowledge = Knowledge(home, "local", Fingerprinter.kept_in(home))
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    knowledge.learn(f"{who}-{number}", Secret(f"kB7xQ2mN9pL4-{who}-{number}"))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def knowledge(home: Path) -> Knowledge:
    return Knowledge(home, "local", Fingerprinter.kept_in(home))


def test_a_learnt_value_is_known_by_its_fingerprint(knowledge: Knowledge) -> None:
    knowledge.learn("1", STRONG)
    known = knowledge.all()["1"]
    assert known.fingerprint == knowledge.fingerprint(STRONG)
    assert known.length == len(STRONG.reveal())
    assert known.seen_at is not None


def test_no_file_holds_a_value_or_is_readable_by_others(knowledge: Knowledge, home: Path) -> None:
    knowledge.learn("1", STRONG)
    knowledge.learn("2", WEAK)
    knowledge.remember_names([VaultItem("1", Kind.BEARER_TOKEN, "rag")])
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(b'"rag"' in path.read_bytes() for path in files)
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for value in (STRONG, WEAK):
            assert value.reveal().encode() not in path.read_bytes()


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_fingerprint_of_a_guessable_value_is_kept(values: list[str]) -> None:
    kept: dict[str, str] = {}
    fingerprinter = Fingerprinter(b"k" * 32)
    knowledge = Knowledge(Path("/nowhere"), "local", fingerprinter)
    knowledge._locked = _nothing  # type: ignore[method-assign,assignment]
    knowledge.all = dict  # type: ignore[method-assign]
    knowledge._write = lambda known: kept.update(  # type: ignore[method-assign]
        {key: value.fingerprint for key, value in known.items()}
    )
    for number, value in enumerate(values):
        knowledge.learn(str(number), Secret(value))
    for number, value in enumerate(values):
        wanted = "" if is_guessable(Secret(value)) else fingerprinter.of(Secret(value))
        assert kept[str(number)] == wanted


class _nothing:  # noqa: N801 - stands in for a lock
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_a_guessable_value_leaves_no_fingerprint_in_the_file(
    knowledge: Knowledge, home: Path
) -> None:
    knowledge.learn("weak", WEAK)
    knowledge.learn("strong", STRONG)
    stored = (home / "known" / "local.values.json").read_text()
    assert knowledge.fingerprint(WEAK) not in stored
    assert knowledge.fingerprint(STRONG) in stored
    assert knowledge.all()["weak"].fingerprint == ""


def test_two_processes_that_learn_at_once_lose_nothing(knowledge: Knowledge, home: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LEARN, str(home), who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("one", "two")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    wanted = {f"{who}-{number}" for who in ("one", "two") for number in range(25)}
    assert set(knowledge.all()) == wanted


def test_learning_the_same_again_changes_nothing_and_another_value_does(
    knowledge: Knowledge, home: Path
) -> None:
    ends = datetime(2030, 1, 1, tzinfo=UTC)
    knowledge.learn("1", STRONG, expires_at=ends, authority="a")
    path = home / "known" / "local.values.json"
    before = (path.stat().st_ino, path.read_bytes())
    knowledge.learn("1", STRONG)
    assert (path.stat().st_ino, path.read_bytes()) == before
    knowledge.learn("1", Secret("another-kB7xQ2mN9pL4"))
    assert knowledge.all()["1"].fingerprint != knowledge.fingerprint(STRONG)
    assert knowledge.all()["1"].expires_at is None


def test_an_item_is_forgotten_and_the_others_are_not(knowledge: Knowledge) -> None:
    knowledge.learn("1", STRONG)
    knowledge.learn("2", STRONG)
    knowledge.forget("1")
    knowledge.forget("never there")
    assert set(knowledge.all()) == {"2"}


def test_platforms_are_known_apart(knowledge: Knowledge, home: Path) -> None:
    knowledge.learn("1", STRONG)
    other = Knowledge(home, "api.example:443", Fingerprinter.kept_in(home))
    assert other.all() == {}
    other.learn("1", WEAK)
    assert knowledge.all()["1"].fingerprint


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"1": 5}', b"\xff"])
def test_a_damaged_file_is_nothing_known_and_can_be_learnt_over(
    knowledge: Knowledge, home: Path, data: bytes
) -> None:
    knowledge.learn("1", STRONG)
    knowledge.remember_names([VaultItem("1", Kind.BEARER_TOKEN, "rag")])
    for path in (home / "known").glob("*.json"):
        path.write_bytes(data)
    assert knowledge.all() == {}
    assert knowledge.names() == []
    knowledge.learn("1", STRONG)
    assert set(knowledge.all()) == {"1"}


def test_the_names_of_the_last_list_are_remembered(knowledge: Knowledge) -> None:
    assert knowledge.names() == []
    knowledge.remember_names(
        [VaultItem("1", Kind.ENV_VAR, "é🔑/x"), VaultItem("2", Kind.SSH_KEY, "a")]
    )
    assert knowledge.names() == ["env/é🔑/x", "ssh/a"]
    knowledge.remember_names([])
    assert knowledge.names() == []


def test_the_last_list_has_its_time_and_an_equal_one_renews_it(
    knowledge: Knowledge, home: Path
) -> None:
    assert knowledge.last_list() is None
    items = [VaultItem("1", Kind.ENV_VAR, "é🔑/x", "org"), VaultItem("a", Kind.SSH_KEY, "a")]
    knowledge.remember_names(items)
    path = home / "known" / "local.names.json"
    os.utime(path, (1000, 1000))
    last = knowledge.last_list()
    assert last is not None
    assert last.items == items
    assert last.listed_at == datetime.fromtimestamp(1000, UTC)
    written = path.stat().st_ino
    knowledge.remember_names(items)
    assert path.stat().st_ino == written
    assert path.stat().st_mtime > 1000


def test_the_last_list_follows_a_deletion_and_a_new_name_and_keeps_its_time(
    knowledge: Knowledge, home: Path
) -> None:
    knowledge.rename(VaultItem("1", Kind.ENV_VAR, "never listed"))
    assert knowledge.last_list() is None
    one, two = VaultItem("1", Kind.ENV_VAR, "A"), VaultItem("2", Kind.ENV_VAR, "B")
    knowledge.remember_names([one, two])
    os.utime(home / "known" / "local.names.json", (1000, 1000))
    knowledge.rename(VaultItem("2", Kind.ENV_VAR, "C", "org"))
    knowledge.forget("1")
    last = knowledge.last_list()
    assert last is not None
    assert last.items == [VaultItem("2", Kind.ENV_VAR, "C", "org")]
    assert last.listed_at == datetime.fromtimestamp(1000, UTC)


def test_names_that_cannot_be_kept_cost_nothing_but_the_convenience(
    knowledge: Knowledge, home: Path
) -> None:
    (home / "known").mkdir()
    (home / "known").chmod(0o755)
    knowledge.remember_names([VaultItem("1", Kind.ENV_VAR, "a")])
    assert knowledge.names() == []
    with pytest.raises(PrivateFileError):
        knowledge.learn("1", STRONG)


@pytest.mark.parametrize(
    "act",
    [lambda known: known.learn(f"{len(known.all())}", STRONG), lambda known: known.forget("1")],
)
def test_waiting_for_another_process_ends_in_an_error_of_ours(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, act: Callable[[Knowledge], None]
) -> None:
    monkeypatch.setattr(module, "_LOCK_SECONDS", 0.01)
    act(knowledge)
    knowledge.learn("1", STRONG)
    with knowledge._locked(), pytest.raises(PrivateFileError, match="another process"):
        act(Knowledge(knowledge._folder.parent, "local", knowledge._fingerprinter))


def test_what_is_learnt_together_is_known_at_once_and_written_at_the_end(
    knowledge: Knowledge, home: Path
) -> None:
    other = Knowledge(home, "local", Fingerprinter.kept_in(home))
    knowledge.learn("1", STRONG)
    with contextlib.suppress(KeyboardInterrupt), knowledge.gathering():
        knowledge.learn("2", STRONG)
        other.learn("3", STRONG)
        assert set(knowledge.all()) == {"1", "2", "3"}
        assert set(other.all()) == {"1", "3"}
        raise KeyboardInterrupt
    assert set(other.all()) == {"1", "2", "3"}
