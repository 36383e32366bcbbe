"""What passes the guard at `Session.send` quickly is what its long way would send, and no more."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session

from centml_nb.kernel.guard.session import SessionGuard
from centml_nb.redaction.forms import forms, is_ordinary
from centml_nb.redaction.known_forms import KnownForms
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.redaction.stream import StreamRedactor
from centml_nb.secret import Secret

pytestmark = pytest.mark.usefixtures("quick_way")

ORDINARY = "epoch 12/90  loss 0.3345  accuracy 0.9931  the quick brown fox jumps over it\n"
# Few characters, so that values, words and what stands between them meet often.
TEXTS = st.text("abcdef12é💥-. \n\r</>\x1b[m", max_size=40)
VALUES = st.text("abcdef12é💥- .", min_size=8, max_size=40).filter(lambda v: not is_ordinary(v))


class Sent:
    """A guard before a `send` that keeps what it gets; `long` counts what came the long way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
        self.registry = SecretRegistry()
        for value in values:
            self.registry.register("key", Secret(value))
        self.kept: list[dict[str, Any]] = []
        self.long = 0
        monkeypatch.setattr(Session, "send", self._original)
        guard = SessionGuard(self.registry)
        pass_on = guard.pass_on

        def counted(*arguments: Any) -> Any:  # noqa: ANN401 - as it is called
            self.long += 1
            return pass_on(*arguments)

        monkeypatch.setattr(guard, "pass_on", counted)
        guard.install()
        self.session = Session(key=b"test")
        self.parent = self.session.msg("execute_request")

    def _original(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        # As a function of the class, or as a method bound to this test.
        message = next(a for a in (*arguments, *options.values()) if isinstance(a, dict))
        self.kept.append(message)

    def message(self, text: str, name: str = "stdout", **more: Any) -> dict[str, Any]:  # noqa: ANN401
        content = {"name": name, "text": text, **more}
        return self.session.msg("stream", content, parent=self.parent)

    def send(self, text: str, name: str = "stdout") -> None:
        self.session.send(None, self.message(text, name), ident=b"stream")

    def shown(self) -> str:
        self.session.send(None, "status", {"execution_state": "idle"}, parent=self.parent)
        return "".join(kept["content"].get("text", "") for kept in self.kept)


def test_an_ordinary_line_goes_the_quick_way_and_one_with_a_value_the_long_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    value = secrets.token_urlsafe(32)
    sent = Sent(monkeypatch, value)
    sent.send(ORDINARY)
    assert sent.long == 1
    for text in (ORDINARY, "from /usr/lib/a-directory-of-packages/b.py\n", "é 💥 ▇▇▇\n", ""):
        sent.send(text)
    assert sent.long <= 2  # nothing at all is not looked at quickly
    sent.send(f"a {value}\n")
    assert sent.long >= 2
    assert sent.shown().endswith("a ⟨key⟩\n")


@given(st.lists(VALUES, min_size=1, max_size=3), st.data())
def test_what_is_sent_is_what_the_full_search_shows(values: list[str], data: st.DataObject) -> None:
    piece = st.sampled_from([form for v in values for form in forms(Secret(v))])
    cut = st.tuples(piece, st.integers(0, 40), st.integers(0, 40)).map(lambda c: c[0][c[1] : c[2]])
    writes = data.draw(st.lists(st.one_of(TEXTS, piece, cut), max_size=10))
    with pytest.MonkeyPatch.context() as patch:
        sent = Sent(patch, *values)
        full = StreamRedactor(sent.registry)
        for write in writes:
            sent.send(write)
        expected = "".join(full.feed(write) for write in writes) + full.settle()
        assert sent.shown() == expected


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_what_one_stream_holds_back_goes_before_the_next_text_of_the_other(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = secrets.token_urlsafe(32)
    other = {"stdout": "stderr", "stderr": "stdout"}[name]
    sent = Sent(monkeypatch, value)
    for stream in (name, other):
        sent.send("so it begins\n", stream)
    sent.send("then " + value[:7], name)
    sent.send("and now\n", other)
    sent.send("the end\n", name)
    assert sent.shown() == f"so it begins\nso it begins\nthen {value[:7]}and now\nthe end\n"


@pytest.mark.parametrize(
    "more",
    [{"metadata": {"a": "{}"}}, {"buffers": [b"{}"]}, {"content": {"more": "{}"}}],
    ids=["metadata", "buffers", "content"],
)
def test_whatever_else_a_text_made_by_hand_carries_is_looked_at(
    more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    value = secrets.token_urlsafe(32)
    sent = Sent(monkeypatch, value)
    sent.send(ORDINARY)
    for held in (value, "harmless"):
        message = sent.message(ORDINARY)
        for key, part in more.items():
            filled: Any = (
                [part[0].replace(b"{}", held.encode())]
                if isinstance(part, list)
                else dict.fromkeys(part, held)
            )
            message[key] = {**message[key], **filled} if isinstance(filled, dict) else filled
        sent.session.send(None, message)
    assert value not in repr(sent.kept)
    assert len(sent.kept) == 3


def test_a_value_that_becomes_known_is_looked_for_in_the_next_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = Sent(monkeypatch, secrets.token_urlsafe(32))
    value = "Zq9xWv7Kp2Tn"
    sent.send("so it is " + value[:8])
    sent.registry.register("late", Secret(value))
    sent.send(value[8:])
    assert sent.shown() == f"so it is {value[:8]}⟨late⟩"


def test_a_quick_look_that_breaks_leaves_it_to_the_long_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    value = secrets.token_urlsafe(32)
    sent = Sent(monkeypatch, value)
    sent.send(ORDINARY)
    monkeypatch.setattr(StreamRedactor, "passes_closer", lambda *_: 1 / 0)
    monkeypatch.setattr(KnownForms, "find", lambda *_: 1 / 0)
    sent.send(f"a {value}\n")
    assert "withheld" in sent.kept[-1]["content"]["text"]
