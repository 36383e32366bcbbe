"""Which spellings of a value are looked for, and which values are not looked for at all."""

from __future__ import annotations

import base64
import json
import random
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from centml_nb.redaction.forms import is_ordinary
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret
from centml_nb.vault.certificate import make_certificate

if TYPE_CHECKING:
    from collections.abc import Callable

ODD = [
    "pass.word+(with)[regex]{characters}*?^$|\\",
    "tab\tand \N{KEY} and ünïcode 7x9",
    "quotes \"double\" and 'single' 42b",
    "a/b?c=d&e#f%20 9z8y7x",
    "nul\x00inside\x00a\x00value1",
    "two\nlines of one value 8Z",
]


def _redacted(value: str, text: str) -> str:
    registry = SecretRegistry()
    assert registry.register("item", Secret(value))
    return registry.redact(text)


@pytest.mark.parametrize("value", [pytest.param(secrets.token_urlsafe(32), id="token"), *ODD])
def test_every_spelling_is_taken_out(value: str) -> None:
    data = value.encode()
    spellings = {
        "plain": value,
        "json": json.dumps({"key": value}),
        "repr": repr([value]),
        "bytes": data.decode("latin-1"),
        "reversed": value[::-1],
        "hex": data.hex(),
        "HEX": data.hex().upper(),
        "hex with colons": data.hex(":"),
        "a form": urlencode({"key": value}),
        "url": quote(value, safe=""),
        "basic": "Basic " + base64.b64encode(b"user:" + data).decode(),
        **{f"base64 at {n}": base64.b64encode(b"x" * n + data).decode() for n in range(3)},
        "urlsafe": base64.urlsafe_b64encode(data).decode(),
        "wrapped": base64.encodebytes(data * 3).decode(),
    }
    for name, spelling in spellings.items():
        assert "⟨item⟩" in _redacted(value, f"<{spelling}>"), name


@pytest.mark.parametrize(
    "value",
    [
        "short",
        "production",
        "us-east-1",
        "postgres",
        "meta-llama/Llama-3.1-8B-Instruct",
        "vLLM-OpenAI-GPUs",
        "LLaMA-Adapter",
        "NousResearch/Hermes-3-Llama",
        "https://api.example.com/v1",
        "/home/me/data",
        "a" * 40,
        "abababababab",
    ],
)
def test_an_ordinary_value_is_not_guarded_and_the_registry_says_so(value: str) -> None:
    registry = SecretRegistry()
    assert not registry.register("item", Secret(value))
    assert not registry.guards(Secret(value))
    assert registry.redact(f"in {value} we trust") == f"in {value} we trust"


@pytest.mark.parametrize(
    "value", ["correct-horse-battery-staple", "hunter2hunter2", "postgres://me:s3cret99@db/x"]
)
def test_a_pass_phrase_or_an_address_with_a_password_is_guarded(value: str) -> None:
    assert _redacted(value, f"<{value}>") == "<⟨item⟩>"


def test_hardly_any_drawn_token_passes_for_words() -> None:
    draws = random.Random(7)  # noqa: S311 - the same ones each time
    tokens = [base64.urlsafe_b64encode(draws.randbytes(12)).decode() for _ in range(5_000)]
    assert sum(map(is_ordinary, tokens)) < 20


def test_a_value_that_is_a_part_of_another_is_taken_out_with_it() -> None:
    longer = secrets.token_urlsafe(32)
    registry = SecretRegistry()
    registry.register("shorter", Secret(longer[5:25]))
    registry.register("longer", Secret(longer))
    assert registry.redact(f"<{longer}>") == "<⟨longer⟩>"
    assert "⟨" in registry.redact(f"<{longer[5:25]}>")


@pytest.mark.parametrize("kind", ["ec", "ed25519", "rsa"])
@pytest.mark.parametrize("form", ["PKCS8", "OpenSSH"])
def test_of_a_private_key_the_secret_part_is_taken_out_line_by_line(kind: str, form: str) -> None:
    makers: dict[str, Callable[[], Any]] = {
        "ec": lambda: ec.generate_private_key(ec.SECP384R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
    }
    key = makers[kind]()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        getattr(serialization.PrivateFormat, form),
        serialization.NoEncryption(),
    ).decode()
    registry = SecretRegistry()
    registry.register("key", Secret(pem))
    assert "⟨key⟩" in registry.redact(pem)
    shown = [line for line in pem.splitlines() if "⟨" in registry.redact(line)]
    assert shown
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert registry.redact(public.decode()) == public.decode()


def test_an_unrelated_key_and_a_public_certificate_stay_as_they_are() -> None:
    mine, other = make_certificate("mine"), make_certificate("other")
    registry = SecretRegistry()
    registry.register("mine", mine.client_pem)
    for text in (other.client_pem.reveal(), mine.authority_pem, other.authority_pem):
        assert registry.redact(text) == text
    assert registry.redact(mine.client_pem.reveal()) != mine.client_pem.reveal()


def test_ten_thousand_values_are_looked_for_at_once() -> None:
    values = [f"nb_{secrets.token_hex(8)}" for _ in range(10_000)]
    registry = SecretRegistry()
    for number, value in enumerate(values):
        registry.register(f"item-{number}", Secret(value))
    text = f"first {values[0]}, middle {values[5_000]}, last {values[-1]}."
    assert registry.redact(text) == "first ⟨item-0⟩, middle ⟨item-5000⟩, last ⟨item-9999⟩."
    assert registry.redact("nothing of theirs in here") == "nothing of theirs in here"
