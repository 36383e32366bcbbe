"""Environment variables: names that can be some, values character by character."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret
from centml_nb.vault.variable import checked_variable_item

VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(VALUES)
def test_a_value_is_kept_to_the_character(value: str) -> None:
    assert checked_variable_item("MY_SETTING", Secret(value)).value.reveal() == value


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("value\n", "value", ("the line break at its end",)),
        ("value\r\n", "value", ("the line break at its end",)),
        ('"value"', "value", ("the quotes around it",)),
        ("'value'\n", "value", ("the line break", "the quotes")),
        ('{"a": "b"}', '{"a": "b"}', ()),
        ("two\n\n", "two\n", ("the line break",)),
        (" kept ", " kept ", ()),
        ("\"it's", "\"it's", ()),
    ],
)
def test_what_copying_leaves_around_a_value_is_taken_off_where_it_is_asked_for(
    typed: str, kept: str, said: tuple[str, ...]
) -> None:
    checked = checked_variable_item("MY_SETTING", Secret(typed), exact=False)
    assert checked.value.reveal() == kept
    assert all(word in "".join(checked.notes) for word in said)
    assert bool(checked.notes) is bool(said)
    assert checked_variable_item("MY_SETTING", Secret(typed)).value.reveal() == typed


@pytest.mark.parametrize("name", ["A", "_", "wandb_api_key", "A1"])
def test_names_that_a_variable_can_have(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked_variable_item(name, Secret("value")).notes == ()
    monkeypatch.setenv(name, "value")
    assert os.environ[name] == "value"


@pytest.mark.parametrize("name", ["9LIVES", "a-b", "a b", "a=b", "é", "", "A\n", "🔑", "a.b"])
def test_names_that_none_can_have(name: str) -> None:
    with pytest.raises(InvalidItemError, match="variable's name"):
        checked_variable_item(name, Secret("value"))


@pytest.mark.parametrize("value", ["", "nul\0"])
def test_values_that_none_can_hold(value: str) -> None:
    with pytest.raises(InvalidItemError):
        checked_variable_item("A", Secret(value))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("PATH", "programs"),
        ("LD_PRELOAD", "libraries"),
        ("DYLD_INSERT_LIBRARIES", "libraries"),
        ("PYTHONPATH", "Python"),
        ("PYTHONSTARTUP", "Python"),
        ("CENTML_PLATFORM_API_URL", "platform"),
        ("HTTPS_PROXY", "requests"),
        ("https_proxy", "requests"),
        ("OPENAI_BASE_URL", "requests"),
        ("BASH_ENV", "shell"),
    ],
)
def test_a_variable_that_changes_how_programs_work_is_taken_and_said(name: str, said: str) -> None:
    assert said in checked_variable_item(name, Secret("value")).notes[0]
