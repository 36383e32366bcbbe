"""Tokens as people copy them, and what is left of that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.client.http import can_be_sent
from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret
from centml_nb.vault.token import checked_token

HF = "hf_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a"
TOKEN = "kB7xQ2mN9pL4-vR8sT1_wZ3tY6=="
TOKENS = st.sampled_from([Kind.BEARER_TOKEN, Kind.HF_TOKEN])


@pytest.mark.parametrize("kind", [Kind.BEARER_TOKEN, Kind.HF_TOKEN])
@pytest.mark.parametrize(
    ("copied", "said"),
    [
        ("{}\n", "white space"),
        ("{}\r\n", "white space"),
        ("  {}\t", "white space"),
        ("\ufeff{}", "white space"),
        ("{}\u200b", "white space"),
        ('"{}"', "quotes"),
        ("'{}'\n", "quotes"),
        ("“{}”", "quotes"),
        ("HF_TOKEN={}", "variable's name"),
        ('export HF_TOKEN="{}"\n', "variable's name"),
        ("Bearer {}", "the word Bearer"),
        ("Authorization: Bearer {}", "the word Bearer"),
        ('"Authorization: Bearer {}"', "the word Bearer"),
    ],
)
def test_what_stood_around_a_token_is_taken_off_and_said(
    kind: Kind, copied: str, said: str
) -> None:
    token = TOKEN if kind is Kind.BEARER_TOKEN else HF
    checked = checked_token(kind, Secret(copied.format(token)))
    assert checked.value.reveal() == token
    assert said in checked.notes[0]
    assert token not in "".join(checked.notes)


@given(TOKENS, st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=9))
def test_a_token_is_taken_as_it_is_or_something_is_said(kind: Kind, text: str) -> None:
    try:
        checked = checked_token(kind, Secret(text))
    except InvalidItemError:
        return
    assert checked.value.reveal() == text or checked.notes


@given(TOKENS, st.text())
def test_what_is_taken_can_be_sent(kind: Kind, text: str) -> None:
    try:
        checked = checked_token(kind, Secret(text))
    except InvalidItemError as error:
        assert len(text) < 9 or text not in repr(error)  # noqa: PT017 - both ends are asked
    else:
        assert can_be_sent(checked.value.reveal())


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Kind.HF_TOKEN, "", "empty"),
        (Kind.HF_TOKEN, ' "" ', "empty"),
        (Kind.BEARER_TOKEN, "two words", "white space inside"),
        (Kind.BEARER_TOKEN, "line\nbreak", "white space inside"),
        (Kind.BEARER_TOKEN, "tokén-abcdefgh", "letters outside ASCII"),
        (Kind.BEARER_TOKEN, "abc\0def", "control characters"),
        (Kind.BEARER_TOKEN, HF, "is a Hugging Face token"),
        (Kind.HF_TOKEN, "-----BEGIN PRIVATE KEY-----\nAAAA", "PEM"),
        (Kind.BEARER_TOKEN, "-----BEGIN CERTIFICATE-----\nAAAA", "PEM"),
    ],
)
def test_what_no_request_can_carry_or_is_of_another_kind_is_refused(
    kind: Kind, text: str, said: str
) -> None:
    with pytest.raises(InvalidItemError, match=said) as refused:
        checked_token(kind, Secret(text))
    assert len(text) < 4 or text not in repr(refused.value)


def test_an_odd_shape_is_said_and_taken() -> None:
    assert checked_token(Kind.HF_TOKEN, Secret(HF)).notes == ()
    for odd, said in (
        (HF[:-4], "33"),
        ("api_org_kB7xQ2mN9pL4vR8sT1wZ3", "old form"),
        ("kB7xQ2mN9pL4vR8sT1wZ3", "begins with hf_"),
    ):
        checked = checked_token(Kind.HF_TOKEN, Secret(odd))
        assert checked.value.reveal() == odd
        assert said in checked.notes[0]
