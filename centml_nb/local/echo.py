"""The model `centml-local/echo`: the same answer to the same question, always.

Its answers have the shapes of OpenAI's API reference; a token is a word.
"""

import base64
import hashlib
import json
import math
import struct
from collections.abc import Iterator
from typing import Any

MODEL = "centml-local/echo"
CREATED = 1_767_225_600
DIMENSIONS = 64
MOST_DIMENSIONS = 4096

Body = dict[str, Any]


class UnknownRequestError(Exception):
    """The request lacks something, or has it in a form that is not understood."""


def model(name: str) -> Body:
    """Describe a model."""
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "centml-local"}


def chat_completion(body: Body) -> Body | Iterator[Body]:
    """Echo the last message; chunks when `stream` is asked for."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not isinstance(messages[-1], dict):
        raise UnknownRequestError("`messages` must be a list with a message in it.")
    said = [_text(message.get("content")) for message in messages if isinstance(message, dict)]
    words, ended = _words(f"echo: {said[-1]}", body)
    usage = _usage(" ".join(said), words)
    head = _head(body, "chatcmpl")
    if body.get("stream"):
        return _chat_chunks(head, words, ended, usage if _wants_usage(body) else None)
    message = {"role": "assistant", "content": "".join(words), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": ended}
    return head | {"object": "chat.completion", "choices": [choice], "usage": usage}


def completion(body: Body) -> Body | Iterator[Body]:
    """Echo the prompt; chunks when `stream` is asked for."""
    prompt = body.get("prompt")
    if isinstance(prompt, list) and prompt:
        prompt = prompt[0]
    if not isinstance(prompt, str):
        raise UnknownRequestError("`prompt` must be a text, or a list with a text in it.")
    words, ended = _words(f"echo: {prompt}", body)
    usage = _usage(prompt, words)
    head = _head(body, "cmpl") | {"object": "text_completion"}
    if body.get("stream"):
        return _completion_chunks(head, words, ended, usage if _wants_usage(body) else None)
    return head | {"choices": [_completion_choice("".join(words), ended)], "usage": usage}


def embeddings(body: Body) -> Body:
    """Return a unit vector for each text, drawn from its hash."""
    texts = body.get("input")
    if isinstance(texts, str):
        texts = [texts]
    if not isinstance(texts, list) or not texts:
        raise UnknownRequestError("`input` must be a text, or a list with texts in it.")
    dimensions = body.get("dimensions") or DIMENSIONS
    if not isinstance(dimensions, int) or not 0 < dimensions <= MOST_DIMENSIONS:
        raise UnknownRequestError(f"`dimensions` must be a number up to {MOST_DIMENSIONS}.")
    packed = body.get("encoding_format") == "base64"
    rows = [
        {"object": "embedding", "index": index, "embedding": _encoded(vector, packed=packed)}
        for index, vector in enumerate(_vector(json.dumps(text), dimensions) for text in texts)
    ]
    tokens = sum(len(str(text).split()) for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": rows, "model": body["model"], "usage": usage}


def _chat_chunks(head: Body, words: list[str], ended: str, usage: Body | None) -> Iterator[Body]:
    head = head | {"object": "chat.completion.chunk"}
    deltas: list[Body] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": word} for word in words]
    for delta in deltas:
        yield head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield head | {"choices": [{"index": 0, "delta": {}, "finish_reason": ended}]}
    if usage is not None:
        yield head | {"choices": [], "usage": usage}


def _completion_chunks(
    head: Body, words: list[str], ended: str, usage: Body | None
) -> Iterator[Body]:
    for word in words:
        yield head | {"choices": [_completion_choice(word, None)]}
    yield head | {"choices": [_completion_choice("", ended)]}
    if usage is not None:
        yield head | {"choices": [], "usage": usage}


def _completion_choice(text: str, ended: str | None) -> Body:
    return {"index": 0, "text": text, "logprobs": None, "finish_reason": ended}


def _head(body: Body, kind: str) -> Body:
    asked = json.dumps(body, sort_keys=True).encode()
    identity = hashlib.sha256(asked).hexdigest()[:24]
    return {"id": f"{kind}-{identity}", "created": CREATED, "model": body["model"]}


def _text(content: Any) -> str:  # noqa: ANN401 - whatever a caller sends
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return " ".join(part for part in parts if isinstance(part, str))
    return ""


def _words(answer: str, body: Body) -> tuple[list[str], str]:
    """Cut an answer into words that join to it again; the reason why it ends."""
    words = [word if index == 0 else f" {word}" for index, word in enumerate(answer.split(" "))]
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if isinstance(limit, int) and 0 < limit < len(words):
        return words[:limit], "length"
    return words, "stop"


def _usage(prompt: str, words: list[str]) -> Body:
    asked = len(prompt.split())
    total = asked + len(words)
    return {"prompt_tokens": asked, "completion_tokens": len(words), "total_tokens": total}


def _wants_usage(body: Body) -> bool:
    options = body.get("stream_options")
    return isinstance(options, dict) and bool(options.get("include_usage"))


def _vector(text: str, dimensions: int) -> list[float]:
    drawn = hashlib.shake_256(text.encode()).digest(4 * dimensions)
    numbers = [number / 2**31 - 1 for number in struct.unpack(f"<{dimensions}I", drawn)]
    length = math.hypot(*numbers) or 1.0
    return [number / length for number in numbers]


def _encoded(vector: list[float], *, packed: bool) -> list[float] | str:
    if not packed:
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
