"""EnvironmentStack: whoever comes and goes, in whatever order, the user's environment is theirs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from centml_nb.injection.environment import EnvironmentStack
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

NAMES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HF_TOKEN")
OWNERS = ("one", "two", "three", "four")
# What os.environ gives for bytes that are no UTF-8, as well.
USERS = st.binary(max_size=6).map(lambda raw: "user:" + raw.decode("utf-8", "surrogateescape"))


class AnyOrder(RuleBasedStateMachine):
    """Owners push and pop, the user sets and deletes; a model says only what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.environment: dict[str, str] = {}
        self.stack = EnvironmentStack(self.environment)
        self.holders: dict[str, set[str]] = {}
        self.hiders: dict[str, set[str]] = {}
        # What the user last put there: None for nothing.
        self.users: dict[str, str | None] = {}
        self.is_users_now: dict[str, bool] = {}
        self.count = 0

    @initialize(before=st.dictionaries(st.sampled_from(NAMES), USERS))
    def a_user_begins(self, before: dict[str, str]) -> None:
        self.environment.update(before)
        self.users = {name: before.get(name) for name in NAMES}
        self.is_users_now = dict.fromkeys(NAMES, True)
        self.holders = {name: set() for name in NAMES}
        self.hiders = {name: set() for name in NAMES}

    @rule(owner=st.sampled_from(OWNERS), changed=st.dictionaries(
        st.sampled_from(NAMES), st.booleans(), min_size=1))  # fmt: skip
    def an_owner_pushes(self, owner: str, changed: Mapping[str, bool]) -> None:
        self.count += 1
        values = {
            name: f"ours:{owner}:{self.count}" if is_set else None
            for name, is_set in changed.items()
        }
        before = dict(self.environment)
        replaced = self.stack.push(
            owner,
            {name: None if value is None else Secret(value) for name, value in values.items()},
        )
        shown = {name for name in changed if before.get(name, "").startswith("user:")}
        assert set(replaced) == shown
        for name, value in values.items():
            assert self.environment.get(name) == value
            self.holders[name].add(owner)
            if value is None:
                self.hiders[name].add(owner)
            self.is_users_now[name] = False

    @rule(owner=st.sampled_from(OWNERS))
    def an_owner_pops(self, owner: str) -> None:
        before = dict(self.environment)
        self.stack.pop(owner)
        for name in NAMES:
            if self.is_users_now[name] or owner not in self.holders[name]:
                assert self.environment.get(name) == before.get(name)
            self.holders[name].discard(owner)
            self.hiders[name].discard(owner)
            if not self.holders[name]:
                self.is_users_now[name] = True

    @rule(name=st.sampled_from(NAMES), value=USERS)
    def the_user_sets(self, name: str, value: str) -> None:
        self.environment[name] = value
        self.users[name] = value
        self.is_users_now[name] = True

    @rule(name=st.sampled_from(NAMES))
    def the_user_deletes(self, name: str) -> None:
        # A variable that somebody hides and one that its user took away look the same.
        if not self.hiders[name] and name in self.environment:
            del self.environment[name]
            self.users[name] = None
            self.is_users_now[name] = True

    @invariant()
    def what_nobody_holds_and_what_the_user_set_is_the_users(self) -> None:
        for name, is_users in self.is_users_now.items():
            if is_users:
                assert self.environment.get(name) == self.users[name]

    def teardown(self) -> None:
        for owner in OWNERS:
            self.stack.pop(owner)
        left = {name: value for name, value in self.users.items() if value is not None}
        assert self.environment == left
        assert self.stack._stacks == {}


TestAnyOrder = AnyOrder.TestCase


@given(
    st.dictionaries(st.sampled_from(NAMES), USERS),
    st.lists(st.sets(st.sampled_from(NAMES), min_size=1), min_size=1, max_size=4),
    st.data(),
)
def test_releasing_in_any_order_brings_back_what_the_user_had(
    before: dict[str, str], pushed: list[set[str]], data: st.DataObject
) -> None:
    environment = dict(before)
    stack = EnvironmentStack(environment)
    for number, names in enumerate(pushed):
        stack.push(f"owner {number}", {name: Secret(f"ours {number}") for name in names})
    assert environment != before
    for number in data.draw(st.permutations(range(len(pushed)))):
        stack.pop(f"owner {number}")
    assert environment == before


def test_what_lies_below_comes_back_while_others_stay() -> None:
    environment = {"KEY": "user"}
    stack = EnvironmentStack(environment)
    stack.push("one", {"KEY": Secret("1")})
    stack.push("two", {"KEY": Secret("2")})
    stack.pop("two")
    assert environment == {"KEY": "1"}
    stack.push("two", {"KEY": Secret("2")})
    stack.pop("one")
    assert environment == {"KEY": "2"}
    stack.pop("two")
    assert environment == {"KEY": "user"}


def test_what_the_user_set_in_between_is_a_layer_too() -> None:
    environment = {"KEY": "first"}
    stack = EnvironmentStack(environment)
    stack.push("one", {"KEY": Secret("1")})
    environment["KEY"] = "second"
    stack.push("two", {"KEY": Secret("2")})
    stack.pop("two")
    assert environment == {"KEY": "second"}
    stack.pop("one")
    assert environment == {"KEY": "second"}


def test_a_variable_that_is_hidden_comes_back() -> None:
    environment = {"OPENAI_ORG_ID": "org"}
    stack = EnvironmentStack(environment)
    assert stack.push("one", {"OPENAI_ORG_ID": None}) == ["OPENAI_ORG_ID"]
    assert environment == {}
    stack.pop("one")
    assert environment == {"OPENAI_ORG_ID": "org"}


def test_popping_somebody_who_never_pushed_changes_nothing() -> None:
    environment = {"KEY": "user"}
    stack = EnvironmentStack(environment)
    stack.push("one", {"KEY": Secret("1")})
    stack.pop("stranger")
    assert environment == {"KEY": "1"}


def test_the_real_environment_comes_back_byte_for_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environb, b"CENTML_NB_TEST", b"caf\xe9=\xff \n")
    stack = EnvironmentStack(os.environ)
    before = dict(os.environb)
    stack.push("one", {"CENTML_NB_TEST": Secret("1"), "CENTML_NB_OTHER": Secret("é🔑")})
    stack.push("two", {"CENTML_NB_TEST": Secret("2")})
    assert os.environb[b"CENTML_NB_OTHER"] == "é🔑".encode()
    stack.pop("one")
    stack.pop("two")
    assert dict(os.environb) == before
