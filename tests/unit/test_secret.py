"""A Secret shows no character of its value, however it is asked."""

from __future__ import annotations

import copy
import json
import pickle
import traceback

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.secret import Secret


def _texts(secret: Secret) -> list[str]:
    texts = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", f"{secret:s}"]
    texts += ["{:x^30}".format(secret), "%s %r" % (secret, secret)]  # noqa: UP031, UP032
    texts += [repr([secret]), repr({"key": secret}), str((secret,))]
    return texts


def _told(secret: Secret) -> str:
    try:
        raise ValueError("refused", secret)  # noqa: TRY301
    except ValueError as error:
        return "".join(traceback.format_exception_only(error)) + repr(error) + str(error)


@given(st.text())
def test_no_text_made_of_a_secret_depends_on_its_value(value: str) -> None:
    assert _texts(Secret(value)) == _texts(Secret(""))
    assert Secret(value).reveal() == value


@given(st.text())
def test_an_exception_that_carries_a_secret_shows_nothing_of_it(value: str) -> None:
    assert _told(Secret(value)) == _told(Secret(""))
    assert "refused" in _told(Secret(value))


@given(st.text(alphabet="0123456789", min_size=1), st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_pickling_is_refused_in_words_without_the_value(value: str, protocol: int) -> None:
    with pytest.raises(TypeError) as refused:
        pickle.dumps({"key": Secret(value)}, protocol)
    assert "not pickled" in str(refused.value)
    assert not set(value).intersection(str(refused.value))


@pytest.mark.parametrize("encode", [json.dumps, msgspec.json.encode, msgspec.msgpack.encode])
def test_no_encoder_takes_a_secret_along(encode: object) -> None:
    assert callable(encode)
    assert encode("plain")
    with pytest.raises(TypeError) as refused:
        encode({"key": Secret("planted-value-1")})
    assert "planted" not in str(refused.value)


def test_a_secret_has_no_other_attribute_to_look_into() -> None:
    assert not hasattr(Secret("planted-value-1"), "__dict__")
    assert not isinstance(Secret("planted-value-1"), str)


@given(st.text(), st.text())
def test_secrets_are_equal_when_their_values_are(one: str, other: str) -> None:
    assert Secret(one) == Secret(one)
    assert (Secret(one) == Secret(other)) is (one == other)
    assert Secret(one) != one


@given(st.binary(max_size=40))
def test_values_that_are_no_utf_8_can_be_compared(raw: bytes) -> None:
    value = raw.decode("utf-8", "surrogateescape")  # what os.environ gives
    assert Secret(value) == Secret(value)
    assert Secret(value) != Secret(value + "x")


def test_a_secret_is_no_key_of_a_mapping() -> None:
    with pytest.raises(TypeError):
        hash(Secret("planted-value-1"))


def test_copies_are_the_secret_itself() -> None:
    secret = Secret("planted-value-1")
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"key": secret})["key"] is secret
