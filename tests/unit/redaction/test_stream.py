"""A stream, however it is cut, shows no run of a value, and ordinary text as it was."""

from __future__ import annotations

import secrets
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from centml_nb.redaction.automaton import RUN
from centml_nb.redaction.forms import is_ordinary
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.redaction.stream import StreamRedactor
from centml_nb.secret import Secret

pytestmark = pytest.mark.usefixtures("quick_way")

VALUES = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\x1b"),
    min_size=8,
    max_size=60,
).filter(lambda value: not is_ordinary(value))
ORDINARY = st.text(string.ascii_lowercase[:6] + " \n\r\t", max_size=30)
CODES = st.sampled_from(["\x1b[31m", "\x1b[0m", "\x1b[", "\x1b[1;", "\x1b("])


def _registry(*values: str) -> SecretRegistry:
    registry = SecretRegistry()
    for number, value in enumerate(values):
        registry.register(f"item-{number}", Secret(value))
    return registry


def _runs(value: str) -> set[str]:
    length = min(RUN, len(value))
    return {value[i : i + length] for i in range(len(value) - length + 1)}


@st.composite
def _streams(draw: st.DrawFn) -> tuple[list[str], list[str | None]]:
    """Values, and writes that hold them and pieces of them, cut anywhere; None is a pause."""
    values = draw(st.lists(VALUES, min_size=1, max_size=3, unique=True))
    # Some begin as another one ends, or go on where it ends.
    for kin in draw(st.lists(VALUES, max_size=2)):
        of = draw(st.sampled_from(values))
        cut = draw(st.integers(0, len(of)))
        values.append(draw(st.sampled_from([of[cut:] + kin, kin + of[:cut], of + kin])))
    assume(not any(map(is_ordinary, values)))
    piece = st.sampled_from(values)
    parts = draw(
        st.lists(
            st.one_of(
                ORDINARY,
                CODES,
                piece,
                st.tuples(piece, st.integers(0, 60), st.integers(0, 60)).map(
                    lambda cut: cut[0][cut[1] : cut[2]]
                ),
            ),
            max_size=8,
        )
    )
    text = "".join(parts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    writes: list[str | None] = []
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        writes.append(text[begin:end])
        if draw(st.booleans()):
            writes.append(None)
    return values, writes


@given(_streams())
def test_no_run_of_a_value_leaves_whatever_the_cuts(
    drawn: tuple[list[str], list[str | None]],
) -> None:
    values, writes = drawn
    # A value of marks would be found in what is shown in place of another.
    marks = "".join(f"⟨item-{number}⟩" for number in range(len(values)))
    assume(not any(run in marks for value in values for run in _runs(value)))
    stream = StreamRedactor(_registry(*values))
    shown = "".join(stream.settle() if text is None else stream.feed(text) for text in writes)
    shown += stream.settle()
    joined = shown.replace("\n", "").replace("\r", "")
    assert not [run for value in values for run in _runs(value) if run in joined]


@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=10))
@example(["\r 10%", "\r 20%", None, "\r\n", "\x1b[31mred\x1b[0m"])
def test_text_without_a_value_comes_out_identical(writes: list[str | None]) -> None:
    value = "Zq9!" + secrets.token_hex(16)
    stream = StreamRedactor(_registry(value))
    shown = "".join(stream.settle() if text is None else stream.feed(text) for text in writes)
    shown += stream.settle()
    assert shown == "".join(text for text in writes if text is not None)


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_passes_quickly_is_what_feed_would_show(before: str, text: str) -> None:
    value = secrets.token_urlsafe(32)
    for written in (text, text + value[:9], value, value[5:17]):
        quick, slow = (StreamRedactor(_registry(value)) for _ in range(2))
        for stream in (quick, slow):
            stream.feed(before, hold=False)
        if quick.passes(written):
            assert slow.feed(written) == written
            assert not slow.is_holding


def test_five_characters_are_not_held_and_six_are() -> None:
    value = secrets.token_urlsafe(32)
    stream = StreamRedactor(_registry(value))
    assert stream.feed("so far " + value[:5]) == "so far " + value[:5]
    assert not stream.is_holding
    assert stream.feed(value[5]) == ""
    assert stream.is_holding
    assert stream.settle() == value[5]


def test_a_value_is_named_once_however_many_writes_it_takes() -> None:
    value = secrets.token_urlsafe(32)
    stream = StreamRedactor(_registry(value))
    shown = "".join(stream.feed(part) for part in ("key: ", value[:10], value[10:30], value[30:]))
    assert shown + stream.settle() == "key: ⟨item-0⟩"


@pytest.mark.parametrize("longer", ["kB7xQ2mN9pL4zz", "mNkB7xQ2mN9pL4zz", "Q2mN9pL4zz"])
def test_a_value_that_may_yet_be_another_one_is_not_held(longer: str) -> None:
    value = "kB7xQ2mN"
    for end in ("9", "9pL4z", "9\x1b[0m"):
        stream = StreamRedactor(_registry(value, longer))
        shown = stream.feed(f"it is {value}{end}") + stream.settle()
        assert value not in shown
        assert "⟨item-" in shown


def test_a_value_is_named_once_where_what_is_unseen_comes_on_its_own() -> None:
    value = secrets.token_urlsafe(32)
    stream = StreamRedactor(_registry(value))
    writes = (value[:20], "\n", "\x1b[0m", value[20:30], "\r\n", value[30:], "\n")
    shown = "".join(map(stream.feed, writes))
    assert shown + stream.settle() == "⟨item-0⟩\n\x1b[0m\r\n\n"


@pytest.mark.parametrize("value", ["kB7xQ2mN9pL4zzR8sW3v", "kB7xQ2mN9pL4", "1112a.11"])
@pytest.mark.parametrize("end", ["\x1b[0m", "\x1b[0m\n", "\x1b(B\x1b[m\r\n"])
def test_nothing_is_left_of_a_value_in_colour(end: str, value: str) -> None:
    stream = StreamRedactor(_registry(value))
    assert stream.feed(f"\x1b[31m{value}{end}") == f"\x1b[31m⟨item-0⟩{end}"
    assert not stream.is_holding
    assert stream.feed(f"\x1b[31m{value}{end}") == f"\x1b[31m⟨item-0⟩{end}"


@pytest.mark.parametrize("value", ["73519264850m", "kB7xQ2mN9pL4", "1112a.11"])
@pytest.mark.parametrize("before", ["\x1b[", "\x1b[1;", "\x1b\r[", "\x1b("])
def test_a_value_whose_beginning_looks_like_a_colour_code_leaves_no_run_however_it_is_cut(
    before: str, value: str
) -> None:
    text = f"{before}{value}, and so on"
    for first in range(len(text)):
        for second in range(first, len(text)):
            stream = StreamRedactor(_registry(value))
            shown = stream.feed(text[:first]) + stream.feed(text[first:second])
            shown += stream.feed(text[second:]) + stream.settle()
            assert value not in shown
            assert "⟨item-0⟩" in shown


@pytest.mark.parametrize("between", ["", "\n", "\r\n"])
def test_values_one_after_the_other_are_each_named(between: str) -> None:
    values = [secrets.token_urlsafe(32) for _ in range(2)]
    text = between.join([*values, values[1]])
    shown = between.join(["⟨item-0⟩", "⟨item-1⟩", "⟨item-1⟩"])
    assert _registry(*values).redact(text) == shown
    stream = StreamRedactor(_registry(*values))
    # Also where a write begins within the first.
    written = stream.feed(text[:20]) + stream.feed(text[20:]) + stream.settle()
    assert written == shown


@pytest.mark.parametrize("width", [5, 10, 20])
def test_a_value_is_found_through_line_breaks_and_colours(width: int) -> None:
    value = secrets.token_urlsafe(32)
    for joint in ("\n", "\r\n", "\x1b[0m\x1b[31m"):
        text = joint.join(value[i : i + width] for i in range(0, len(value), width))
        assert _registry(value).redact(f"a {text} z") == "a ⟨item-0⟩ z"


def test_a_text_of_200_mb_goes_through_in_pieces() -> None:
    value = secrets.token_urlsafe(32)
    stream = StreamRedactor(_registry(value))
    piece = "an ordinary line of output\n" * 40_000
    for _ in range(190):
        assert stream.feed(piece) is not None
    assert value not in stream.feed(value)
