"""What is cleared at a glance holds no run, compiled and in Python alike."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

pytestmark = pytest.mark.usefixtures("quick_way")

LINE = "epoch 12/90  loss 0.3345  accuracy 0.9931  the quick brown fox jumps over it\n"
BEFORE = "what was shown before\n"
# Few characters, so that forms and texts meet often.
FORMS = st.text("abcdef1é💥-<\x1b\0", min_size=8, max_size=30)
TEXTS = st.text("abcdef1é💥-<\x1b\0 .\n\r", max_size=60)


def _clears(quick_way: ModuleType, *forms: str, run: int = 12) -> Callable[[str, str], bool]:
    table = quick_way.new_table()
    quick_way.extend(table, "\n".join(forms).encode(), run)
    clears: Callable[[str, str], bool] = quick_way.clearing(table)
    return clears


def _visible(text: str) -> str:
    return text.replace("\n", "").replace("\r", "")


@given(
    forms=st.lists(FORMS, min_size=1, max_size=3),
    writes=st.lists(TEXTS, min_size=1, max_size=4),
    data=st.data(),
)
def test_what_is_cleared_holds_no_run_and_ends_in_nothing_to_hold_back(
    quick_way: ModuleType, forms: list[str], writes: list[str], data: st.DataObject
) -> None:
    run = min(12, *map(len, forms))
    clears = _clears(quick_way, *forms, run=run)
    parts = st.sampled_from(forms).flatmap(
        lambda form: st.slices(len(form)).map(lambda part: form[part])
    )
    before, shown = BEFORE, BEFORE
    for write in writes:
        text = write + data.draw(st.one_of(st.just(""), parts)) + data.draw(TEXTS)
        if not clears(before, text):
            before = shown = BEFORE
            continue
        before, shown = text, shown + text
        seen = _visible(shown)
        for form in forms:
            assert not any(form[at : at + run] in seen for at in range(len(form) - run + 1))
            assert not any(seen.endswith(form[at : at + 6]) for at in range(len(form) - 5))


def test_an_ordinary_line_is_cleared_whatever_number_of_values_there_is(
    quick_way: ModuleType,
) -> None:
    values = [secrets.token_urlsafe(32) for _ in range(2_000)]
    clears = _clears(quick_way, *values)
    assert clears(BEFORE, LINE)
    assert clears(LINE, "▇▇▇▏ 35% of 812 steps, é\r")
    assert not clears(BEFORE, f"{LINE}so it is: {values[1234]}.\n")


def test_a_run_is_seen_over_the_cut_between_two_texts_and_through_line_breaks(
    quick_way: ModuleType,
) -> None:
    value = "kB7xQ2mN9pL4"
    clears = _clears(quick_way, value)
    for cut in range(1, 12):
        before, text = f"so it is {value[:cut]}\n", f"\r{value[cut:]} and more of it\n"
        assert not (clears(LINE, before) and clears(before, text))
    assert clears(LINE, "so it is kB7xQ\n")
    assert clears("so it is kB7xQ\n", " and no more of it\n")


@pytest.mark.parametrize("text", ["", "it is\n", "\n" * 40, "é💥é💥é💥é\n"])
def test_a_text_too_short_for_the_one_after_it_is_not_cleared(
    quick_way: ModuleType, text: str
) -> None:
    clears = _clears(quick_way, secrets.token_urlsafe(32))
    assert not clears(BEFORE, text)
    assert clears(BEFORE, f"{text} and . so - on\n")


@pytest.mark.parametrize("opening", ["\x1b", "<"])
def test_where_a_colour_code_or_a_tag_may_begin_nothing_is_cleared(
    quick_way: ModuleType, opening: str
) -> None:
    # Also where it is a character of a form.
    for form in (secrets.token_urlsafe(32), f"{opening}{secrets.token_urlsafe(32)}"):
        clears = _clears(quick_way, form)
        assert not clears(BEFORE, f"the quick {opening} brown fox\n")
        assert clears(BEFORE, "the quick  brown fox\n")


def test_a_shorter_run_is_one_of_what_is_known_already_as_well(quick_way: ModuleType) -> None:
    table = quick_way.new_table()
    quick_way.extend(table, b"kB7xQ2mN9pL4", 12)
    assert quick_way.clearing(table)(BEFORE, "it is 7xQ2mN9p and so on\n")
    quick_way.extend(table, b"Zq9xWv7K", 8)
    quick_way.extend(table, b"Zq9xWv7KpQ2tRw", 12)
    assert not quick_way.clearing(table)(BEFORE, "it is 7xQ2mN9p and so on\n")
    assert not quick_way.clearing(table)(BEFORE, "it is Zq9xWv7K and so on\n")
    assert quick_way.clearing(table)(BEFORE, "it is Zq9 xWv7 and so on\n")


def test_what_has_no_utf_8_is_not_cleared(quick_way: ModuleType) -> None:
    clears = _clears(quick_way, secrets.token_urlsafe(32))
    assert not clears(BEFORE, f"{LINE}\ud83d")
    assert clears(BEFORE, f"{LINE}\N{PILE OF POO}")


def test_the_compiled_way_clears_words_that_are_longer_than_a_run(quick_way: ModuleType) -> None:
    clears = _clears(quick_way, *(secrets.token_urlsafe(32) for _ in range(100)))
    lines = [
        f"/usr/lib/python3.11/site-packages/{secrets.token_hex(20)}/data.py:12: UserWarning\n"
        for _ in range(200)
    ]
    cleared = sum(clears(BEFORE, line) for line in lines)
    assert (cleared > 150) == (quick_way.__name__.endswith("_clearing"))


def test_the_compiled_way_takes_nothing_but_its_own_table_and_two_texts() -> None:
    compiled = pytest.importorskip("centml_nb.redaction._clearing")
    table = compiled.new_table()
    for other in (bytes(table), bytearray(), table[:-1], "é" * len(table), None):
        with pytest.raises(TypeError):
            compiled.clearing(other)
        with pytest.raises(TypeError):
            compiled.extend(other, b"", 12)
    clears = compiled.clearing(table)
    assert clears(BEFORE, LINE)
    for texts in ((), (LINE,), (LINE, LINE, LINE), (b"", LINE), (LINE, None)):
        with pytest.raises(TypeError):
            clears(*texts)
    table.clear()
    for text in (LINE, "\ud83d"):
        with pytest.raises(TypeError):
            clears(text, text)


def test_the_compiled_way_keeps_no_text_and_no_table() -> None:
    compiled = pytest.importorskip("centml_nb.redaction._clearing")
    table, text = compiled.new_table(), f"{LINE}{secrets.token_hex(20)}\n"
    counted = [sys.getrefcount(one) for one in (table, text)]
    clears = compiled.clearing(table)
    for _ in range(100):
        compiled.extend(table, text.encode(), 12)
        clears(text, text)
    del clears
    assert [sys.getrefcount(one) for one in (table, text)] == counted
