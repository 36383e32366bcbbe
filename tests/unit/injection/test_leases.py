"""Leases that end, are renewed, or lie over one another for a block."""

from __future__ import annotations

import errno
import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from centml_nb.errors import InjectionError, PrivateFileError
from centml_nb.injection import injector as injecting
from centml_nb.injection.bindings import Binding, BoundFile
from centml_nb.injection.injector import Injector
from centml_nb.injection.lease import Lease, clock_time
from centml_nb.injection.proxies import past_proxies
from centml_nb.secret import Secret

VARIABLES = ("CENTML_NB_TEST_A", "CENTML_NB_TEST_B")
FILE = "CENTML_NB_TEST_FILE"
HALF_AN_HOUR = timedelta(minutes=30)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(injecting, "clock", made)
    return made


@pytest.fixture
def injector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Injector:
    for name in (*VARIABLES, FILE):
        monkeypatch.delenv(name, raising=False)
    return Injector(tmp_path / "home")


def _binding(value: str) -> Binding:
    return Binding(
        {VARIABLES[0]: Secret(value)}, (BoundFile("key.pem", Secret(f"file {value}"), (FILE,)),)
    )


def test_a_lease_ends_when_its_time_is_over_and_not_before(
    injector: Injector, clock: Clock
) -> None:
    lease = injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    path = Path(os.environ[FILE])
    clock.now += 1799
    assert injector.end_due() == []
    assert os.environ[VARIABLES[0]] == "planted-1"
    clock.now += 2
    assert injector.end_due() == [lease]
    assert VARIABLES[0] not in os.environ
    assert not path.exists()
    assert injector.leases == []
    assert injector.ended == [lease]


def test_what_ended_says_so_and_how_to_use_it_again(injector: Injector, clock: Clock) -> None:
    injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    clock.now += 2000
    injector.end_due()
    with pytest.raises(InjectionError, match=r"its time \(30m\) was over at") as refused:
        injector.release("rag")
    assert refused.value.hint.endswith("%vault_use bearer/rag --ttl 30m")
    injector.inject(("bearer/rag",), _binding("planted-1"))
    assert injector.ended == []
    injector.release()


def test_a_lease_that_was_released_does_not_end_again(injector: Injector, clock: Clock) -> None:
    injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    injector.release("rag")
    clock.now += 2000
    assert injector.end_due() == []


def test_using_it_again_without_a_time_takes_the_end_away(injector: Injector, clock: Clock) -> None:
    injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    injector.inject(("bearer/rag",), _binding("planted-1"))
    clock.now += 2000
    assert injector.end_due() == []
    injector.release()


def test_a_renewed_lease_keeps_its_place_its_files_and_its_end(
    injector: Injector, clock: Clock
) -> None:
    lease = injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    path = os.environ[FILE]
    over = injector.inject(("bearer/over",), Binding({VARIABLES[0]: Secret("planted-over")}))
    renewed = injector.renew(lease.id, _binding("planted-2"))
    assert (renewed.id, renewed.asked, renewed.ends_at) == (lease.id, lease.asked, lease.ends_at)
    assert os.environ[VARIABLES[0]] == "planted-over"
    assert os.environ[FILE] == path
    assert Path(path).read_text() == "file planted-2"
    injector.end(over)
    assert os.environ[VARIABLES[0]] == "planted-2"
    clock.now += 2000
    assert injector.end_due() == [renewed]
    assert VARIABLES[0] not in os.environ


def test_a_renewal_leaves_a_variable_that_its_user_changed(
    injector: Injector, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = injector.inject(("bearer/rag",), _binding("planted-1"))
    monkeypatch.setenv(VARIABLES[0], "mine now")
    injector.renew(lease.id, _binding("planted-2"))
    assert os.environ[VARIABLES[0]] == "mine now"
    injector.release()
    assert os.environ[VARIABLES[0]] == "mine now"


def test_a_renewal_that_the_disk_refuses_leaves_both_files_as_they_were(
    injector: Injector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def binding(value: str) -> Binding:
        return Binding(
            {VARIABLES[0]: Secret(value)},
            (
                BoundFile("chain.pem", Secret(f"chain {value}"), (FILE,)),
                BoundFile("key.pem", Secret(f"key {value}"), (VARIABLES[1],)),
            ),
        )

    lease = injector.inject(("cert/mine",), binding("one"))
    chain, key = Path(os.environ[FILE]), Path(os.environ[VARIABLES[1]])
    sync, left = os.fsync, [1]

    def full_at_the_second(descriptor: int) -> None:
        if not left:
            raise OSError(errno.ENOSPC, "full")
        left.pop()
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_at_the_second)
        with pytest.raises(PrivateFileError, match="the disk is full"):
            injector.renew(lease.id, binding("two"))
    assert (chain.read_text(), key.read_text()) == ("chain one", "key one")
    assert os.environ[VARIABLES[0]] == "one"
    assert injector.leases == [lease]
    injector.renew(lease.id, binding("two"))
    assert (chain.read_text(), key.read_text()) == ("chain two", "key two")
    injector.release()
    assert not chain.parent.exists()
    assert [path.name for path in chain.parent.parent.iterdir()] == ["alive.lock"]


def test_a_renewal_keeps_what_its_binding_does_not_name(
    injector: Injector, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")

    def binding(value: str) -> Binding:
        door = "http://127.0.0.1:8000/v1"
        return Binding({VARIABLES[0]: Secret(value)}).joined(past_proxies(door, os.environ))

    lease = injector.inject(("serverless/rag",), binding("planted-1"))
    assert os.environ["NO_PROXY"] == "127.0.0.1"
    renewed = injector.renew(lease.id, binding("planted-2"))
    assert os.environ["NO_PROXY"] == "127.0.0.1"
    assert renewed.extended == lease.extended
    injector.release()
    assert "NO_PROXY" not in os.environ


def test_whoever_ends_a_lease_it_is_told_once(injector: Injector, clock: Clock) -> None:
    lease = injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    assert injector.untold() == []
    clock.now += 2000
    injector.end_due()  # by a client, say
    assert injector.end_due() == []
    assert injector.untold() == [lease]
    assert injector.untold() == []


def test_what_ended_and_is_in_use_again_is_not_told(injector: Injector, clock: Clock) -> None:
    injector.inject(("bearer/rag",), _binding("planted-1"), ttl=HALF_AN_HOUR)
    clock.now += 2000
    injector.end_due()
    injector.inject(("bearer/rag",), _binding("planted-1"))
    assert injector.untold() == []
    injector.release()


def test_a_block_lies_over_a_lease_of_the_same_item(injector: Injector) -> None:
    injector.inject(("bearer/rag",), _binding("planted-1"))
    block = injector.inject(("bearer/rag",), _binding("planted-1"), is_scoped=True)
    injector.end(block)
    assert os.environ[VARIABLES[0]] == "planted-1"
    injector.end(block)
    injector.release()
    assert VARIABLES[0] not in os.environ


def test_an_item_that_is_renamed_is_called_by_its_new_name(injector: Injector) -> None:
    injector.inject(("bearer/rag",), _binding("planted-1"), asked="MY_TOKEN=bearer/rag")
    injector.rename("bearer/rag", "bearer/search")
    assert injector.leases[0].asked == "MY_TOKEN=bearer/search"
    with pytest.raises(InjectionError):
        injector.release("rag")
    injector.release("search")


def test_the_magic_that_makes_a_lease_again_says_all_of_it() -> None:
    used = Lease("1", ("env/my key",), None, "A=env/my key", (), lifetime="1h")
    assert used.again == "%vault_use 'A=env/my key' --ttl 1h"
    connected = Lease("2", ("bearer/rag",), "llama", "llama", ())
    assert connected.again == "%centml_connect llama"


@pytest.mark.parametrize(
    ("zone", "said"), [("UTC0", "UTC"), ("IST-5:30", "IST"), ("<+04>-4", r"\+04")]
)
def test_a_moment_is_shown_with_its_zone_and_on_another_day_with_its_day(
    zone: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        today = clock_time(datetime.now(UTC))
        later = datetime.now(UTC) + timedelta(days=2)
        day = f"{later.astimezone():%Y-%m-%d}"
        assert re.fullmatch(rf"\d\d:\d\d {said}", today)
        assert re.fullmatch(rf"{day} \d\d:\d\d {said}", clock_time(later))
    finally:
        monkeypatch.undo()
        time.tzset()


class AnySequence(RuleBasedStateMachine):
    """Use, release, end, renew, blocks, and the user's own changes between, in any order."""

    @initialize(before=st.sampled_from([None, "the user's", ""]))
    def begin(self, before: str | None) -> None:
        self.directory = pytest.MonkeyPatch()
        self.clock = Clock()
        self.directory.setattr(injecting, "clock", self.clock)
        for name in VARIABLES:
            self.directory.delenv(name, raising=False)
        if before is not None:
            self.directory.setenv(VARIABLES[0], before)
        # No files here: nothing is written below it.
        self.injector = Injector(Path("/nonexistent"))
        self.users = {name: os.environ.get(name) for name in VARIABLES}
        self.blocks: list[Lease] = []

    @rule(
        item=st.sampled_from(["a", "b", "c"]),
        names=st.sets(st.sampled_from(VARIABLES), min_size=1),
        ttl=st.sampled_from([None, 10, 60]),
        is_scoped=st.booleans(),
        number=st.integers(0, 9),
    )
    def use(
        self, item: str, names: set[str], ttl: int | None, number: int, *, is_scoped: bool
    ) -> None:
        made = Binding({name: Secret(f"planted-{item}-{number}") for name in names})
        lease = self.injector.inject(
            (f"env/{item}",),
            made,
            ttl=None if ttl is None or is_scoped else timedelta(seconds=ttl),
            is_scoped=is_scoped,
        )
        if is_scoped:
            self.blocks.append(lease)

    @rule()
    def leave_the_innermost_block(self) -> None:
        if self.blocks:
            self.injector.end(self.blocks.pop())

    @rule(index=st.integers(0, 5))
    def release_one(self, index: int) -> None:
        leases = self.injector.leases
        if leases:
            self.injector.release(leases[index % len(leases)].references[0])

    @rule(index=st.integers(0, 5), number=st.integers(0, 9))
    def renew_one(self, index: int, number: int) -> None:
        leases = self.injector.leases
        if leases:
            lease = leases[index % len(leases)]
            made = Binding({name: Secret(f"renewed-{number}") for name in lease.variables})
            self.injector.renew(lease.id, made)

    @rule(seconds=st.sampled_from([5, 20, 100]))
    def time_goes_on(self, seconds: int) -> None:
        self.clock.now += seconds
        self.injector.end_due()

    @rule(name=st.sampled_from(VARIABLES), value=st.sampled_from(["mine", "mine too"]))
    def its_user_sets_a_variable(self, name: str, value: str) -> None:
        os.environ[name] = value
        self.users[name] = value

    @invariant()
    def what_is_in_use_is_held(self) -> None:
        held = {lease.id for lease in self.injector.leases}
        assert len(held) == len(self.injector.leases)

    def teardown(self) -> None:
        if not hasattr(self, "injector"):
            return
        try:
            self.injector.release()
            assert {name: os.environ.get(name) for name in VARIABLES} == self.users
        finally:
            self.directory.undo()
            for name in VARIABLES:
                os.environ.pop(name, None)


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=100, stateful_step_count=15)
