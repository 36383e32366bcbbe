"""Values where names belong are known; names are not taken for values."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret
from centml_nb.vault import mistaken
from centml_nb.vault.mistaken import looks_like_a_value
from centml_nb.vault.ssh_key import make_ssh_key

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = st.lists(
    st.sampled_from(["rag", "llama", "prod", "token", "Team", "eu", "v2", "70b", "3", "2026"]),
    min_size=1,
    max_size=12,
)


@pytest.fixture(autouse=True, scope="module")
def seen_here() -> Iterator[SecretRegistry]:
    """A registry of this module's own: what other tests have handed out is drawn here as well."""
    with pytest.MonkeyPatch.context() as patch:
        registry = SecretRegistry()
        patch.setattr(mistaken, "REGISTRY", registry)
        yield registry


@pytest.mark.parametrize(
    "value",
    [
        "hf_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a",
        "hf_kB7xQ2mN9pL4vR8sT1",
        "sk-proj-kB7xQ2mN9pL4vR8sT1wZ3",
        "ghp_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0aQw",
        "kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        # One in 2,000 that are drawn has as few places where letters and digits meet.
        "b451851646f46a983936312e58684781df9880ba898544434545432232287850",
        "x-9K2m4Qw7_Zr8Tt5Yy1Uu3Ii6Oo0Pp",
        make_ssh_key().reveal(),
    ],
)
def test_a_value_is_known_by_its_looks(value: str) -> None:
    assert looks_like_a_value(value)


def test_a_value_that_was_seen_here_is_known_whatever_it_looks_like(
    seen_here: SecretRegistry,
) -> None:
    value = "correct horse battery staple"
    assert not looks_like_a_value(value)
    seen_here.register("passphrase", Secret(value))
    assert looks_like_a_value(value)


def test_most_random_values_are_known() -> None:
    assert sum(looks_like_a_value(secrets.token_hex(16)) for _ in range(200)) > 150
    assert sum(looks_like_a_value(secrets.token_urlsafe(32)) for _ in range(200)) > 120


@given(WORDS, st.sampled_from(["-", "_", ".", "/", " ", ""]))
def test_words_are_names(words: list[str], between: str) -> None:
    assert not looks_like_a_value(between.join(words)) or between == ""


@given(st.text(max_size=23))
def test_short_texts_are_names_unless_they_begin_like_a_token(text: str) -> None:
    starts = ("hf_", "api_org_", "sk-", "nvapi-", "gh", "glpat-", "xox", "AKIA", "eyJ")
    if looks_like_a_value(text):
        assert text.startswith(starts) or "-----BEGIN " in text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "n" * 512,
        "🔑 my key",
        pytest.param(f"ci-token-{uuid.uuid4().hex}", id="with-hex"),
        pytest.param(str(uuid.uuid4()), id="uuid"),
        "HF_TOKEN",
    ],
)
def test_names_as_people_and_programs_give_them(name: str) -> None:
    assert not looks_like_a_value(name)


@pytest.mark.parametrize(
    "start",
    [
        *("sk_live_", "rk_test_", "whsec_", "dckr_pat_", "npm_", "lin_api_", "SG.", "pypi-"),
        *("xoxe.", "rpa_", "tvly-dev-", "gsk_", "wandb_v1_", "r8_", "hvs."),
    ],
)
def test_a_vendors_token_is_known_and_a_name_that_begins_like_it_is_one(start: str) -> None:
    assert looks_like_a_value(f"{start}{secrets.token_hex(20)}")
    assert looks_like_a_value(f"{start}kB7xQ2mN9pL4vR8sT1wZ3tY6")
    assert not looks_like_a_value(f"{start}publish-token-of-team-2026")
    assert not looks_like_a_value(f"{start}for_the_other_cluster")


def test_an_address_with_a_password_is_known_and_one_without_is_none() -> None:
    assert looks_like_a_value("postgresql://me:kite9@db.example/prod")
    assert looks_like_a_value("redis://:kite9@cache:6379")
    assert not looks_like_a_value("postgresql://db.example/prod")
    assert not looks_like_a_value("https://me@example.com/a:b")
