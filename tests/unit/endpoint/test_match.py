"""Which items open a door: kinds first, then what is known, and nothing is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.endpoint import match
from centml_nb.endpoint.doors import SERVERLESS, Endpoint
from centml_nb.endpoint.match import Keyring
from centml_nb.errors import EndpointError, WrongKeyError
from centml_nb.redaction.fingerprint import Fingerprint

RIGHT, WRONG = Fingerprint("f" * 32), Fingerprint("0" * 32)
ADDRESS = "https://door.example"
BEARER = VaultItem("1", Kind.BEARER_TOKEN, "rag")
OTHER = VaultItem("2", Kind.BEARER_TOKEN, "other")
UNSEEN = VaultItem("3", Kind.BEARER_TOKEN, "unseen")
CERT = VaultItem("4", Kind.CERTIFICATE, "mine")
SERVERLESS_KEY = VaultItem("key-5", Kind.SERVERLESS_KEY, "shared")
HF = VaultItem("6", Kind.HF_TOKEN, "hub")
ITEMS = [BEARER, OTHER, UNSEEN, CERT, SERVERLESS_KEY, HF]
KEYRING = Keyring(ITEMS, {"1": RIGHT, "2": WRONG}, {"4": "ca"})
DEDICATED = Endpoint("llama", ADDRESS, "cserve_v3", (Kind.BEARER_TOKEN,), token=RIGHT)
MUTUAL = Endpoint("embed", ADDRESS, "cserve_v3", (Kind.CERTIFICATE,), authority="ca")
BOTH = Endpoint(
    "both", ADDRESS, "dynamo", (Kind.BEARER_TOKEN, Kind.CERTIFICATE), token=RIGHT, authority="ca"
)
SHARED = Endpoint(SERVERLESS, ADDRESS, SERVERLESS, (Kind.SERVERLESS_KEY,))
OPEN = Endpoint("open", ADDRESS, "inference_v3", ())
DOORS = [DEDICATED, MUTUAL, BOTH, SHARED, OPEN]


class NeverAsked(dict[str, Fingerprint]):
    """What is known, if only the kinds may be compared."""

    def get(self, *_: object) -> Fingerprint:
        raise AssertionError("a value was looked at before the kinds were compared")


@given(st.sampled_from(DOORS), st.sampled_from(ITEMS))
def test_a_kind_that_a_door_does_not_take_never_opens_it(door: Endpoint, item: VaultItem) -> None:
    if item.kind in door.takes:
        assert KEYRING.opens(door, item) is not False or item is OTHER
        return
    asked = NeverAsked()
    blind = Keyring(ITEMS, asked, asked)
    assert blind.opens(door, item) is False
    with pytest.raises(WrongKeyError):
        match.check_kinds(door, item, KEYRING)


@pytest.mark.parametrize(
    ("door", "item", "opens"),
    [
        (DEDICATED, BEARER, True),
        (DEDICATED, OTHER, False),
        (DEDICATED, UNSEEN, None),
        (DEDICATED, SERVERLESS_KEY, False),
        (SHARED, SERVERLESS_KEY, True),
        (SHARED, BEARER, False),
        (MUTUAL, CERT, True),
        (MUTUAL, BEARER, False),
        (BOTH, BEARER, True),
        (BOTH, CERT, True),
        (OPEN, BEARER, False),
    ],
)
def test_what_is_known_tells_what_opens(
    *, door: Endpoint, item: VaultItem, opens: bool | None
) -> None:
    assert KEYRING.opens(door, item) is opens


def test_a_key_that_opens_another_authoritys_door_is_told_apart() -> None:
    elsewhere = Endpoint("x", ADDRESS, "dynamo", (Kind.CERTIFICATE,), authority="another")
    assert KEYRING.opens(elsewhere, CERT) is False
    assert Keyring(ITEMS, {}, {}).opens(elsewhere, CERT) is None


def test_openers_are_known_and_candidates_would_have_to_be_read() -> None:
    assert KEYRING.openers(DEDICATED, Kind.BEARER_TOKEN) == [BEARER]
    assert KEYRING.candidates(DEDICATED, Kind.BEARER_TOKEN) == [UNSEEN]
    assert KEYRING.openers(DEDICATED, Kind.CERTIFICATE) == []


def test_the_sentence_names_what_the_door_takes_and_the_items_that_fit() -> None:
    with pytest.raises(WrongKeyError) as refused:
        match.check_kinds(DEDICATED, SERVERLESS_KEY, KEYRING)
    assert refused.value.message == "llama takes a bearer token; shared is a serverless key."
    assert refused.value.hint == "Bearer tokens that fit: bearer/rag."
    match.check_kinds(DEDICATED, BEARER, KEYRING)


def test_where_nothing_is_known_the_candidates_are_named() -> None:
    assert (
        "bearer/rag, bearer/other, bearer/unseen"
        in match.wrong_value(DEDICATED, OTHER, Keyring(ITEMS, {}, {})).hint
    )


def test_who_has_no_key_for_a_door_is_told_where_it_comes_from() -> None:
    nothing = Keyring([], {}, {})
    with pytest.raises(WrongKeyError) as refused:
        match.check_kinds(DEDICATED, SERVERLESS_KEY, nothing)
    # One made anew would not open it: the deployment does not know it.
    assert "%vault_generate" not in refused.value.hint
    assert f"Ask whoever deployed {DEDICATED.name}" in refused.value.hint
    assert "%vault_add bearer NAME" in refused.value.hint
    assert "--from-file FILE" in match.nothing_fits(MUTUAL, Kind.CERTIFICATE).hint
    assert "%vault_generate serverless" in match.nothing_fits(SHARED, Kind.SERVERLESS_KEY).hint
    with pytest.raises(WrongKeyError, match="takes a serverless key") as shared:
        match.check_kinds(SHARED, BEARER, nothing)
    assert "%vault_generate serverless" in shared.value.hint


@given(st.sampled_from(DOORS), st.sampled_from(ITEMS), st.booleans())
def test_every_refusal_says_what_to_do(
    door: Endpoint,
    item: VaultItem,
    has_items: bool,  # noqa: FBT001
) -> None:
    keyring = KEYRING if has_items else Keyring([], {}, {})
    errors: list[EndpointError] = [match.wrong_value(door, item, keyring)]
    errors += [match.nothing_fits(door, kind) for kind in door.takes]
    if item.kind not in door.takes:
        with pytest.raises(WrongKeyError) as refused:
            match.check_kinds(door, item, keyring)
        errors.append(refused.value)
    for error in errors:
        assert door.name in error.message
        assert error.hint.strip()
