"""What is cleared at a glance holds nothing, and values that come one by one are all found."""

from __future__ import annotations

import secrets
import string
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.redaction.automaton import RUN
from centml_nb.redaction.forms import forms, is_ordinary
from centml_nb.redaction.known_forms import KnownForms
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.redaction.stream import StreamRedactor
from centml_nb.secret import Secret

pytestmark = pytest.mark.usefixtures("quick_way")

# Few characters, so that values, words and what stands between them meet often.
MIXED = st.text("abcdef12é💥-. \n\r<>/\x1b[m", max_size=40)
VALUES = st.text("abcdef12é💥- .", min_size=8, max_size=40).filter(lambda v: not is_ordinary(v))


def _registry(*values: str) -> SecretRegistry:
    registry = SecretRegistry()
    for value in values:
        registry.register("key", Secret(value))
    registry.known_forms()
    return registry


@given(st.lists(VALUES, min_size=1, max_size=3), st.data())
def test_a_text_with_a_run_never_passes_quickly(values: list[str], data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([f for v in values for f in forms(Secret(v))]))
    first = data.draw(st.integers(0, max(0, len(form) - RUN)))
    run = form[first : first + RUN]
    broken = data.draw(st.sampled_from([run, "\n".join(run), f"{run[:5]}\r\n{run[5:]}"]))
    text = data.draw(MIXED) + broken + data.draw(MIXED)
    stream = StreamRedactor(_registry(*values))
    stream.feed("")
    assert not stream.passes(text)


@given(st.lists(VALUES, min_size=1, max_size=3), st.data())
def test_what_passes_quickly_leaves_no_run_however_it_is_cut(
    values: list[str], data: st.DataObject
) -> None:
    registry = _registry(*values)
    stream = StreamRedactor(registry)
    piece = st.sampled_from([f for v in values for f in forms(Secret(v))])
    text = "".join(data.draw(st.lists(st.one_of(MIXED, piece), max_size=6)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    shown = stream.feed("")
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        write = text[begin:end]
        shown += write if stream.passes(write) else stream.feed(write)
    shown += stream.settle()
    assert known_runs(registry, shown.replace("⟨key⟩", " ")) == []


@given(st.lists(VALUES, min_size=1, max_size=3), st.data())
def test_a_long_text_is_searched_in_blocks_as_a_short_one_is_at_once(
    values: list[str], data: st.DataObject
) -> None:
    registry = _registry(*values)
    piece = st.sampled_from([form for value in values for form in forms(Secret(value))])
    text = "".join(data.draw(st.lists(st.one_of(MIXED, piece), max_size=6)))
    at_once = registry.find(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("centml_nb.redaction.known_forms._BLOCK", data.draw(st.integers(1, 20)))
        assert registry.find(text) == at_once


def test_a_long_text_that_has_no_utf_8_is_searched_as_a_short_one_is() -> None:
    registry = _registry("kB7xQ2mN9pL4")
    for text in ("it is \ud83d ", "it is \ud83d " * 10_000):
        assert registry.redact(f"{text}kB7xQ2mN9pL4 {text}") == f"{text}⟨key⟩ {text}"


def test_a_value_that_holds_a_colour_code_is_found_as_a_reader_sees_it() -> None:
    value = "kB7x\x1b[31mQ2mN9pL4zz"
    registry = _registry(value)
    assert registry.redact(f"it is {value}, or kB7xQ2mN9pL4zz") == "it is ⟨key⟩, or ⟨key⟩"


@pytest.mark.parametrize("value", ["kB7xQ2mN9pL4", "73519264850m", "B7xQ2mN9pL4k"])
@pytest.mark.parametrize("before", ["\x1b[", "\x1b[1;", "\x1b(", "\x1b[31m\x1b["])
def test_a_value_is_found_where_its_beginning_is_taken_for_a_colour_code(
    before: str, value: str
) -> None:
    registry = _registry(value)
    for joint in ("", "\n"):
        written = joint.join((value[:7], value[7:]))
        assert registry.redact(f"it is {before}{written}, it was") == f"it is {before}⟨key⟩, it was"


@pytest.mark.parametrize("between", ["\x1b[1 q", "<b class=c></b>", "\n"])
def test_a_long_text_is_not_cut_where_a_value_goes_on(between: str) -> None:
    value = "kB7xQ2mN9pL4"
    written = f"{value[:3]}{between}{value[3:]}"
    with pytest.MonkeyPatch.context() as patch:
        for block in range(1, len(written)):
            patch.setattr("centml_nb.redaction.known_forms._BLOCK", block)
            assert _registry(value).redact(f"it is {written} it was") == "it is ⟨key⟩ it was"


def known_runs(registry: SecretRegistry, text: str) -> list[object]:
    # Tags are looked through within a write alone.
    return list(registry.find(text.replace("</", "")))


def test_an_ordinary_line_is_not_searched() -> None:
    registry = _registry(*(secrets.token_urlsafe(32) for _ in range(100)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnownForms, "holds_none", lambda *_: pytest.fail("looked for"))
        stream = StreamRedactor(registry)
        stream.feed("")
        assert stream.passes("epoch 12/90  loss 0.3345  accuracy 0.9931\n")
        assert stream.passes("and more of it\n")
        with pytest.raises(pytest.fail.Exception):
            stream.passes("a <b> and so it goes on\n")


def test_a_value_with_a_space_is_seen_by_the_quick_way_too() -> None:
    value = "correct horse 7Battery staple"
    registry = _registry(value, secrets.token_urlsafe(32))
    stream = StreamRedactor(registry)
    stream.feed("")
    assert stream.passes("the quick brown fox jumps over it\n")
    assert not stream.passes(f"a {value[:12]} b and so on")
    assert not stream.passes(f"it is so that a {value[:6]}")


def test_a_text_before_a_value_was_known_is_remembered_when_it_is() -> None:
    registry = _registry(secrets.token_urlsafe(32))
    stream = StreamRedactor(registry)
    value = "Zq9xWv7Kp2Tn"
    shown = stream.feed("so it is ") + stream.feed(value[:8])
    registry.register("late", Secret(value))
    assert not stream.passes(value[8:])
    assert stream.feed(value[8:]) == "⟨late⟩"
    assert shown == "so it is " + value[:8]


@given(st.lists(VALUES, min_size=1, max_size=12, unique=True))
def test_values_that_come_one_by_one_are_found_as_those_that_come_at_once(
    values: list[str],
) -> None:
    one_by_one, at_once = SecretRegistry(), SecretRegistry()
    text = " | ".join(values)
    for number, value in enumerate(values):
        one_by_one.register(f"item-{number}", Secret(value))
        one_by_one.find(text)
    for number, value in enumerate(values):
        at_once.register(f"item-{number}", Secret(value))
    where = [(span.start, span.end) for span in at_once.find(text)]
    assert [(span.start, span.end) for span in one_by_one.find(text)] == where


def test_a_value_that_gets_another_name_is_shown_by_it() -> None:
    registry = SecretRegistry()
    value = secrets.token_urlsafe(32)
    registry.register("old", Secret(value))
    assert registry.redact(value) == "⟨old⟩"
    registry.register("new", Secret(value))
    assert registry.redact(value) == "⟨new⟩"
    registry.show_with(lambda _secret: "#1")
    assert registry.redact(value) == "⟨new #1⟩"


def test_the_same_fingerprints_said_anew_compile_nothing() -> None:
    registry = SecretRegistry()
    value = secrets.token_urlsafe(32)
    registry.show_with(lambda _secret: "#1")
    registry.register("key", Secret(value))
    known = registry.known_forms()
    registry.show_with(lambda _secret: "#1")
    assert registry.known_forms() is known
    registry.show_with(lambda _secret: "#2")
    assert registry.known_forms() is not known
    assert registry.redact(value) == "⟨key #2⟩"


def test_an_interrupted_compilation_forgets_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = SecretRegistry()
    values = [secrets.token_urlsafe(32) for _ in range(2)]
    for value in values:
        registry.register("key", Secret(value))

        def interrupted(*_arguments: object) -> KnownForms:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(KnownForms, "with_more", interrupted)
            with pytest.raises(KeyboardInterrupt):
                registry.find(value)
    assert registry.redact(" ".join(values)) == "⟨key⟩ ⟨key⟩"


def test_a_value_is_found_from_the_moment_it_is_registered_whatever_other_threads_do() -> None:
    registry = SecretRegistry()
    start, failed = threading.Barrier(6), list[str]()
    line = "an ordinary line " * 20

    def register(thread: int) -> None:
        start.wait()
        for number in range(60):
            value = secrets.token_urlsafe(24)
            registry.register(f"k{thread}-{number}", Secret(value))
            stream = StreamRedactor(registry)
            shown = "".join(stream.feed(part) for part in (line, value[:9], value[9:])) + "|"
            if any(value[i : i + RUN] in shown for i in range(len(value) - RUN)):
                failed.append("stream")
            if stream.passes(value) or value in registry.redact(line + value):
                failed.append("text")
            if registry.redact(line) != line:
                failed.append("ordinary")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=register, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert failed == []
    assert len(registry) == 360


@pytest.mark.parametrize("breaks", [1, 20, 300, 3000])
def test_line_breaks_between_writes_hide_no_run(breaks: int) -> None:
    value = secrets.choice(string.ascii_letters) + secrets.token_hex(20)
    registry = SecretRegistry()
    registry.register("key", Secret(value))
    stream = StreamRedactor(registry)
    shown = stream.feed("so it is\n")
    for write in ("the " + value[:5] + "\n" * breaks, "\n" * breaks, value[5:12] + " is it\n"):
        shown += write if stream.passes(write) else stream.feed(write)
    assert value[:12] not in (shown + stream.settle()).replace("\n", "")
