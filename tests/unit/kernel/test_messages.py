"""What browser and kernel say to each other is one thing, said in two languages."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.kernel import messages
from centml_nb.kernel.panel import acting
from tests.unit.kernel.typescript import MIRROR, mirror

PLANTED = "planted-8f3a51c7d2e94b06"


def test_the_browsers_messages_are_the_kernels() -> None:
    assert MIRROR.read_text("utf-8") == mirror(), (
        "write it anew: python -m tests.unit.kernel.typescript"
    )


def test_a_request_is_read_and_the_value_in_it_is_held_at_once() -> None:
    sent = {"type": "add", "id": "1", "kind": "bearer-token", "name": "rag", "value": PLANTED}
    read = messages.read(sent)
    assert isinstance(read, messages.Add)
    assert read.value.reveal() == PLANTED
    assert PLANTED not in repr(read)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "add",
        {},
        {"type": "add"},
        {"type": PLANTED, "id": "1"},
        {"type": "add", "id": "1", "kind": PLANTED, "name": "rag", "value": "x"},
        {"type": "add", "id": "1", "kind": "bearer-token", "name": "rag", "value": [PLANTED]},
        {"type": "use", "id": "1", "reference": "rag", "seconds": PLANTED},
        {"type": "use", "id": 1, "reference": "rag"},
        {"type": "logout", "id": "1", "more": PLANTED},
    ],
)
def test_what_is_no_request_is_refused(sent: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        messages.read(sent)


def test_a_message_says_no_more_than_it_has_to() -> None:
    item = messages.Item(id="a", kind=Kind.HF_TOKEN, name="hub", reference="hf/hub")
    said = messages.written(messages.Vault(id="1", items=[item]))
    assert said == {
        "type": "vault",
        "id": "1",
        "items": [{"id": "a", "kind": "hf-token", "name": "hub", "reference": "hf/hub"}],
    }


def test_every_request_has_its_act() -> None:
    assert set(acting._ACTS) == set(get_args(messages.Requests))
