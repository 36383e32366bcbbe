"""Names are anything; a reference finds what it names, and says so when it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import AmbiguousNameError, InvalidItemError, UnknownItemError
from centml_nb.secret import Secret
from centml_nb.vault import names

KINDS = st.sampled_from(Kind)
NAMES = st.one_of(
    st.sampled_from(["rag", "a/b", "bearer/rag", "bearer-token/rag", "env/", "/", "'q'", '"q"']),
    st.text(min_size=1, max_size=20),
    st.text(alphabet="🔑🚀é/ '\"", min_size=1, max_size=12),
    st.text(alphabet="n/", min_size=512, max_size=512),
)
ITEMS = st.lists(st.tuples(KINDS, NAMES), max_size=8, unique=True).map(
    lambda pairs: [VaultItem(str(number), kind, name) for number, (kind, name) in enumerate(pairs)]
)


@given(KINDS, NAMES)
def test_a_reference_splits_into_what_it_was_made_of(kind: Kind, name: str) -> None:
    assert names.split(f"{kind.short}/{name}") == (kind, name)
    assert names.split(f"{kind.word}/{name}") == (kind, name)


@given(NAMES)
def test_what_has_no_kind_in_front_is_a_name(name: str) -> None:
    kind, rest = names.split(name)
    if kind is None:
        assert rest == name
    else:
        assert name in {f"{kind.short}/{rest}", f"{kind.word}/{rest}"}


@given(KINDS, NAMES)
def test_the_short_form_is_an_items_reference(kind: Kind, name: str) -> None:
    reference = VaultItem("1", kind, name).reference
    assert names.short(f"{kind.word}/{name}") == reference
    assert names.short(reference) == reference


@given(ITEMS)
def test_kind_and_name_always_name_one_item(items: list[VaultItem]) -> None:
    for item in items:
        assert names.matching(item.reference, items) == [item]
        assert names.matching(f"{item.kind.word}/{item.name}", items) == [item]


@given(ITEMS, NAMES)
def test_a_name_alone_finds_the_items_that_have_it(items: list[VaultItem], name: str) -> None:
    found = names.matching(name, items)
    kind, rest = names.split(name)
    if kind is None:
        assert found == [item for item in items if item.name == name]
    for item in found:
        assert item.name == name or (item.kind, item.name) == (kind, rest)


def test_a_name_that_looks_like_a_reference_is_found_where_nothing_else_is_meant() -> None:
    odd = VaultItem("1", Kind.ENV_VAR, "bearer/rag")
    plain = VaultItem("2", Kind.BEARER_TOKEN, "rag")
    assert names.matching("bearer/rag", [odd]) == [odd]
    assert names.matching("bearer/rag", [odd, plain]) == [plain]
    assert names.matching("env/bearer/rag", [odd, plain]) == [odd]


def test_the_only_one_is_returned() -> None:
    item = VaultItem("1", Kind.BEARER_TOKEN, "rag")
    assert names.only("rag", [item], [item]) is item


def test_a_name_in_two_kinds_is_an_error_with_its_candidates() -> None:
    two = [VaultItem("1", Kind.BEARER_TOKEN, "rag"), VaultItem("2", Kind.CERTIFICATE, "rag")]
    with pytest.raises(AmbiguousNameError) as refused:
        names.only("rag", two, two)
    assert refused.value.candidates == ("bearer/rag", "cert/rag")
    assert "bearer/rag or cert/rag" in refused.value.hint


def test_two_items_of_one_kind_and_name_are_said_to_be_so() -> None:
    two = [VaultItem(str(number), Kind.BEARER_TOKEN, "rag") for number in (1, 2)]
    with pytest.raises(AmbiguousNameError, match="cannot tell them apart") as refused:
        names.only("bearer/rag", two, two)
    assert refused.value.candidates == ("bearer/rag",)


def test_an_unknown_name_comes_with_the_nearest_one() -> None:
    item = VaultItem("1", Kind.BEARER_TOKEN, "rag-prod")
    with pytest.raises(UnknownItemError) as refused:
        names.only("rag-prd", [], [item])
    assert refused.value.message == "You have no item “rag-prd”."
    make = "To make it: %vault_generate KIND rag-prd"
    assert refused.value.hint == f"Did you mean bearer/rag-prod? {make}"


@pytest.mark.parametrize("typed", ["my", "bearer/my"])
def test_the_first_word_of_a_name_comes_with_its_quotes(typed: str) -> None:
    item = VaultItem("1", Kind.BEARER_TOKEN, "my key")
    with pytest.raises(UnknownItemError, match="typed in quotes: 'bearer/my key'"):
        names.only(typed, [], [item])
    with pytest.raises(UnknownItemError, match=r"Did you mean 'bearer/my key'\?"):
        names.only("my-key", [], [item])


def test_names_with_a_space_can_be_typed_as_they_are_told() -> None:
    two = [VaultItem("1", Kind.BEARER_TOKEN, "my key"), VaultItem("2", Kind.CERTIFICATE, "my key")]
    with pytest.raises(AmbiguousNameError, match="'bearer/my key' or 'cert/my key'"):
        names.only("my key", two, two)
    with pytest.raises(UnknownItemError, match="%vault_generate KIND 'her key'"):
        names.only("her key", [], [])


@pytest.mark.parametrize(
    ("reference", "way"),
    [
        ("rag", "%vault_generate KIND rag"),
        ("cert/rag", "%vault_generate cert rag"),
        ("hf/rag", "%vault_list"),
    ],
)
def test_an_unknown_name_comes_with_the_way_to_make_it(reference: str, way: str) -> None:
    with pytest.raises(UnknownItemError) as refused:
        names.only(reference, [], [])
    assert way in refused.value.hint
    assert ("generate" in refused.value.hint) is ("generate" in way)


@given(st.text(min_size=1, max_size=512).filter(str.strip))
def test_any_name_of_1_to_512_characters_is_taken(name: str) -> None:
    assert names.checked_name(name) == name


@pytest.mark.parametrize(
    ("name", "why"), [("", "needs a name"), (" \t\n", "needs a name"), ("n" * 513, "513")]
)
def test_other_names_are_refused(name: str, why: str) -> None:
    assert names.checked_name("n" * 512)
    with pytest.raises(InvalidItemError, match=why):
        names.checked_name(name)


def test_values_of_1_to_4096_characters_are_taken_and_others_refused_unquoted() -> None:
    for length in (1, 4096):
        assert names.checked_value("rag", Secret("v" * length))
    for value in ("", "planted" * 1000):
        with pytest.raises(InvalidItemError, match="takes 1 to 4,096") as refused:
            names.checked_value("rag", Secret(value))
        assert "planted" not in str(refused.value)
