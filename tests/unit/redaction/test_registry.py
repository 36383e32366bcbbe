"""The registry takes every value it knows out of text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from centml_nb.redaction.forms import is_looked_for
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret

VALUES = st.text(alphabet="abcdef0123456789-_", min_size=8, max_size=40).filter(
    lambda value: is_looked_for(Secret(value))
)
ONE, TWO = "kB7xQ2mN9pL4vR8s", "wZ3tY6uH1jF5gD0a"
NOT_ASCII = "kB7xö💥é4vR8s\ud83d9"
# Of two, three and four bytes in UTF-8, and such as Unicode has for halves of others.
OTHERS = st.text(st.characters(min_codepoint=0x80, exclude_categories=()) | st.just("\n"))


def test_a_known_value_is_replaced_by_the_name_of_its_item() -> None:
    registry = SecretRegistry()
    assert registry.register("rag", Secret(ONE))
    assert registry.redact(f"token={ONE};") == "token=⟨rag⟩;"
    assert registry.redact(f"token={TWO};") == f"token={TWO};"


@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_no_known_value_is_left_in_any_text(values: list[str], data: st.DataObject) -> None:
    registry = SecretRegistry()
    for number, value in enumerate(values):
        registry.register(f"#{number}", Secret(value))
    parts = data.draw(st.lists(st.sampled_from(values) | st.text(max_size=5), max_size=12))
    redacted = registry.redact("".join(parts))
    assert not any(value in redacted for value in values)


@given(VALUES, VALUES)
def test_a_value_inside_a_longer_one_does_not_leave_the_rest_of_it(short: str, more: str) -> None:
    registry = SecretRegistry()
    registry.register("short", Secret(short))
    registry.register("long", Secret(short + more))
    redacted = registry.redact(f"<{short}{more}>")
    assert more not in redacted
    assert short not in redacted


@given(OTHERS, OTHERS, OTHERS)
def test_a_value_is_found_where_it_stands_among_any_characters(
    first: str, second: str, third: str
) -> None:
    registry = SecretRegistry()
    registry.register("rag", Secret(ONE))
    registry.register("odd", Secret(NOT_ASCII))
    redacted = registry.redact(f"{first} {ONE} {second} {NOT_ASCII} {third}")
    assert redacted == f"{first} ⟨rag⟩ {second} ⟨odd⟩ {third}"


def test_ordinary_values_are_not_taken_out_of_text() -> None:
    registry = SecretRegistry()
    for value in ("", "x7Q", "production", "us-east-1"):
        assert not registry.register("ordinary", Secret(value))
        assert not registry.guards(Secret(value))
    assert registry.register("key", Secret(ONE))
    assert registry.redact(f"production us-east-1 {ONE}") == "production us-east-1 ⟨key⟩"


def test_an_old_value_stays_guarded_after_a_rotation() -> None:
    registry = SecretRegistry()
    registry.register("rag", Secret(ONE))
    registry.register("rag", Secret(TWO))
    assert registry.redact(f"{ONE} {TWO}") == "⟨rag⟩ ⟨rag⟩"
