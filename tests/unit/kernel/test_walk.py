"""What a message holds is looked at whatever it is made of; what it is built of stays."""

from __future__ import annotations

import dataclasses
import enum
import json
import os
import secrets
from collections import deque

import numpy as np
import pytest
from jupyter_client.jsonutil import json_default

from centml_nb.kernel.guard.walk import redacted
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret

VALUE = secrets.token_urlsafe(32)


@pytest.fixture
def registry() -> SecretRegistry:
    made = SecretRegistry()
    assert made.register("rag", Secret(VALUE))
    return made


@dataclasses.dataclass
class Data:
    key: str


class Word(enum.Enum):
    KEY = VALUE


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({VALUE}, id="set"),
        pytest.param(frozenset([VALUE]), id="frozenset"),
        pytest.param(deque([VALUE]), id="deque"),
        pytest.param({"a": VALUE}.values(), id="values"),
        pytest.param({"a": VALUE}.items(), id="items"),
        pytest.param(np.array([VALUE, "x"]), id="array"),
        pytest.param(np.array([VALUE, None], dtype=object), id="array of objects"),
        pytest.param(Data(VALUE), id="data class"),
        pytest.param(Word.KEY, id="enumeration"),
        pytest.param(VALUE.encode(), id="bytes"),
    ],
)
def test_nothing_of_what_a_packer_takes_holds_it(registry: SecretRegistry, content: object) -> None:
    clean = redacted({"a": [content]}, registry)
    assert VALUE[:12] not in json.dumps(clean, default=json_default)
    assert VALUE[:12] not in repr(clean)


def test_an_iterator_is_looked_at_and_still_sent(registry: SecretRegistry) -> None:
    clean = redacted({"a": map(str, [1, VALUE, 2])}, registry)
    assert clean["a"][::2] == ["1", "2"]
    assert clean["a"][1].startswith("⟨rag")


@pytest.mark.parametrize("kind", ["int64", "float32", "bool", "uint8"])
def test_numbers_are_the_same_object(registry: SecretRegistry, kind: str) -> None:
    content = {"a": np.zeros(1000, dtype=kind), "b": [1, 2.5, None, True]}
    assert redacted(content, registry) is content


def test_media_types_and_the_protocols_words_stay_though_a_value_holds_them() -> None:
    registry = SecretRegistry()
    headers = '{"Content-Type":"application/json","execution_count":"1","a":"' + VALUE + '"}'
    registry.register("headers", Secret(headers))
    widget = "application/vnd.jupyter.widget-view+json"
    content = {"data": {widget: {"model_id": "x"}, "text/plain": VALUE}, "execution_count": 1}
    clean = redacted(content, registry)
    assert set(clean) == {"data", "execution_count"}
    assert set(clean["data"]) == {widget, "text/plain"}
    assert VALUE not in clean["data"]["text/plain"]


@pytest.mark.parametrize("codec", ["latin-1", "utf-16-le", "utf-32-le"])
def test_a_buffer_with_it_is_withheld_and_another_is_the_same(
    registry: SecretRegistry, codec: str
) -> None:
    before = b"\x89PNG\0" + os.urandom(100)
    held = before + VALUE.encode(codec) + bytes(400) + b"\x1b[31m"
    assert redacted(held, registry) == bytes(len(held))
    other = before + secrets.token_urlsafe(32).encode(codec) + bytes(400) + b"</b>"
    assert redacted(other, registry) is other
