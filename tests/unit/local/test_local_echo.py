"""The model that answers the same to the same."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from centml_nb.local import echo
from centml_nb.local.echo import UnknownRequestError


def asked(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - a request holds anything
    return {"model": echo.MODEL, "messages": [{"role": "user", "content": "one two"}], **more}


def test_the_same_question_has_the_same_answer() -> None:
    assert echo.chat_completion(asked()) == echo.chat_completion(asked())
    assert echo.chat_completion(asked()) != echo.chat_completion(asked(seed=1))


def test_a_stream_joins_to_the_whole_answer() -> None:
    whole = echo.chat_completion(asked())
    assert isinstance(whole, dict)
    chunks = list(echo.chat_completion(asked(stream=True)))
    said = "".join(
        chunk["choices"][0]["delta"].get("content", "")
        for chunk in chunks
        if isinstance(chunk, dict)
    )
    assert said == whole["choices"][0]["message"]["content"] == "echo: one two"


def test_an_answer_ends_at_the_limit() -> None:
    whole = echo.chat_completion(asked(max_tokens=2))
    assert isinstance(whole, dict)
    choice = whole["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("echo: one", "length")


def test_a_message_may_come_in_parts() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image_url"}, {"type": "text", "text": "b"}]
    answer = echo.chat_completion(asked(messages=[{"role": "user", "content": parts}]))
    assert "echo: a b" in json.dumps(answer)


@pytest.mark.parametrize("dimensions", [1, 8, 1024])
def test_a_vector_has_the_length_one(dimensions: int) -> None:
    body = {"model": echo.MODEL, "input": "text", "dimensions": dimensions}
    vector = echo.embeddings(body)["data"][0]["embedding"]
    assert len(vector) == dimensions
    assert math.hypot(*vector) == pytest.approx(1)


@pytest.mark.parametrize("body", [{"messages": []}, {"messages": "x"}, {"messages": [1]}])
def test_a_question_without_messages_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(UnknownRequestError, match="messages"):
        echo.chat_completion({"model": echo.MODEL, **body})


@pytest.mark.parametrize("text", ["\ud800", "", "\0", "☃" * 1000])
def test_any_text_is_echoed(text: str) -> None:
    messages = [{"role": "user", "content": text}]
    assert json.dumps(text)[1:-1] in json.dumps(echo.chat_completion(asked(messages=messages)))
