"""Seven kinds, as a user types them and as the platform calls them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import UnknownKindError

WORDS = {word: kind for kind in Kind for word in (kind.word, kind.short)}
# The table of the design, typed again by hand.
TABLE = {
    "bearer-token": ("bearer", "bearer_tokens"),
    "serverless-key": ("serverless", None),
    "certificate": ("cert", "certificates"),
    "env-var": ("env", "env_vars"),
    "hf-token": ("hf", "access_tokens"),
    "ssh-key": ("ssh", "ssh_keys"),
    "registry-credential": ("registry", "registry_credentials"),
}


def test_the_kinds_are_those_of_the_design() -> None:
    assert {kind.word: (kind.short, kind.platform_type) for kind in Kind} == TABLE


def test_no_word_means_two_kinds() -> None:
    assert len(WORDS) == 2 * len(Kind)


@pytest.mark.parametrize(("word", "kind"), WORDS.items())
def test_each_word_and_each_short_form_is_understood(word: str, kind: Kind) -> None:
    assert Kind.parse(word) is kind
    assert str(kind) == kind.word


@given(st.text(max_size=40) | st.sampled_from(sorted(WORDS)))
def test_any_other_text_is_an_error_that_says_what_to_type(text: str) -> None:
    if text in WORDS:
        assert Kind.parse(text) is WORDS[text]
        return
    with pytest.raises(UnknownKindError) as refused:
        Kind.parse(text)
    assert text in refused.value.message
    assert any(word in refused.value.hint for word in WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bearers", "bearer"),
        ("Bearer", "bearer"),
        ("certs", "cert"),
        ("certificates", "certificate"),
        ("env_var", "env-var"),
        ("severless", "serverless"),
        ("SSH", "ssh"),
        ("token", "bearer-token or hf-token"),
        ("key", "serverless-key or ssh-key"),
    ],
)
def test_the_nearest_kind_is_in_the_hint(typed: str, meant: str) -> None:
    with pytest.raises(UnknownKindError) as refused:
        Kind.parse(typed)
    assert refused.value.hint == f"Did you mean {meant}?"


def test_a_name_that_was_typed_before_the_kind_is_told_from_one_that_is_misspelt() -> None:
    with pytest.raises(UnknownKindError) as refused:
        Kind.parse("rag", "bearer")
    assert refused.value.hint == "The kind goes before the name: bearer rag"
    with pytest.raises(UnknownKindError) as refused:
        Kind.parse("bearers", "rag")
    assert refused.value.hint == "Did you mean bearer?"


def test_a_kind_stands_in_a_sentence_with_its_article() -> None:
    nouns = {kind.noun for kind in Kind}
    assert len(nouns) == len(Kind)
    assert all(noun.startswith(("a ", "an ")) for noun in nouns)
    assert Kind.ENV_VAR.noun == "an environment variable"
    assert Kind.CERTIFICATE.noun == "a certificate"


@given(st.sampled_from(Kind), st.text(max_size=512))
def test_an_items_reference_names_its_kind_and_its_name(kind: Kind, name: str) -> None:
    assert VaultItem("1", kind, name).reference == f"{kind.short}/{name}"
