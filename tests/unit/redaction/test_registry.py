"""The registry takes every value it knows out of text."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret

VALUES = st.text(alphabet="abcdef0123456789-_", min_size=8, max_size=40)


def test_a_known_value_is_replaced_by_the_name_of_its_item() -> None:
    registry = SecretRegistry()
    registry.register("rag", Secret("planted-value-1"))
    assert registry.redact("token=planted-value-1;") == "token=⟨rag⟩;"
    assert registry.redact("token=planted-value-2;") == "token=planted-value-2;"


@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_no_known_value_is_left_in_any_text(values: list[str], data: st.DataObject) -> None:
    registry = SecretRegistry()
    for number, value in enumerate(values):
        registry.register(f"#{number}", Secret(value))
    parts = data.draw(st.lists(st.sampled_from(values) | st.text(max_size=5), max_size=12))
    text = "".join(parts)
    redacted = registry.redact(text)
    assert not any(value in redacted for value in values)
    if not any(value in text for value in values):
        assert redacted == text


@given(VALUES, VALUES)
def test_a_value_inside_a_longer_one_does_not_leave_the_rest_of_it(short: str, more: str) -> None:
    assume(short != more)
    registry = SecretRegistry()
    registry.register("short", Secret(short))
    registry.register("long", Secret(short + more))
    assert registry.redact(f"<{short}{more}>") == "<⟨long⟩>"


def test_values_under_8_characters_are_not_guarded() -> None:
    registry = SecretRegistry()
    registry.register("seven", Secret("1234567"))
    registry.register("eight", Secret("abcdefgh"))
    registry.register("none", Secret(""))
    assert registry.redact("1234567 abcdefgh") == "1234567 ⟨eight⟩"


def test_an_old_value_stays_guarded_after_a_rotation() -> None:
    registry = SecretRegistry()
    registry.register("rag", Secret("planted-value-1"))
    registry.register("rag", Secret("planted-value-2"))
    assert registry.redact("planted-value-1 planted-value-2") == "⟨rag⟩ ⟨rag⟩"
