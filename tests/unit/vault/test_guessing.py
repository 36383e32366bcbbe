"""Kinds guessed from what people have in their `.env` files."""

from __future__ import annotations

import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.secret import Secret
from centml_nb.vault.guessing import guess

HERE = "https://api.centml.com/openai/v1"
OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n"
RSA = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("HF_TOKEN", "x", Kind.HF_TOKEN),
        ("HUGGING_FACE_HUB_TOKEN", "x", Kind.HF_TOKEN),
        ("HUGGINGFACEHUB_API_TOKEN", "x", Kind.HF_TOKEN),
        ("HUGGINGFACE_API_KEY", "x", Kind.HF_TOKEN),
        ("MY_HUB", "hf_0123456789", Kind.HF_TOKEN),
        ("HF_HOME", "/data/hf", Kind.ENV_VAR),
        ("HF_HUB_OFFLINE", "1", Kind.ENV_VAR),
        ("CENTML_ENDPOINT_BEARER_TOKEN", "x", Kind.BEARER_TOKEN),
        ("CENTML_BEARER_TOKEN", "x", Kind.BEARER_TOKEN),
        ("TWITTER_BEARER_TOKEN", "x", Kind.ENV_VAR),
        ("OPENAI_API_KEY", "sk-x", Kind.ENV_VAR),
        ("ANTHROPIC_API_KEY", "x", Kind.ENV_VAR),
        ("DEPLOY", OPENSSH, Kind.SSH_KEY),
        ("SSH_KEY", RSA, Kind.SSH_KEY),
        ("GIT_SSH_PRIVATE_KEY", RSA.replace("\n", "\\n"), Kind.SSH_KEY),
        ("GITHUB_APP_KEY", RSA, Kind.ENV_VAR),
        ("TLS", RSA + CERTIFICATE, Kind.CERTIFICATE),
        ("CA", CERTIFICATE, Kind.ENV_VAR),
        ("DOCKER_AUTH_CONFIG", '{"auths": {"ghcr.io": {"auth": "x"}}}', Kind.REGISTRY_CREDENTIAL),
        ("GHCR", '{"username": "u", "password": "p"}', Kind.REGISTRY_CREDENTIAL),
        ("DOCKER_PASSWORD", "x", Kind.ENV_VAR),
        ("GOOGLE_CREDENTIALS", '{"type": "service_account"}', Kind.ENV_VAR),
        ("ODD", "{not json", Kind.ENV_VAR),
        ("LIST", '{"auths"', Kind.ENV_VAR),
        ("DATABASE_URL", "postgres://u:p@host/db", Kind.ENV_VAR),
        ("DEBUG", "", Kind.ENV_VAR),
    ],
)
def test_a_kind_is_guessed_from_name_and_shape(name: str, value: str, kind: Kind) -> None:
    guessed = guess(name, Secret(value), {}, HERE)
    assert guessed.kind is kind
    assert guessed.obstacle == ""
    assert bool(guessed.why) is (kind is not Kind.ENV_VAR or value is RSA)


def test_a_serverless_key_and_what_logs_you_in_are_better_left_where_they_are() -> None:
    key = guess("CENTML_API_KEY", Secret("x"), {}, HERE)
    assert key.kind is Kind.SERVERLESS_KEY
    assert "makes these keys itself" in key.obstacle
    login = guess("CENTML_SERVICE_ACCOUNT_SECRET", Secret("x"), {}, HERE)
    assert "log in" in login.obstacle


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (HERE, Kind.SERVERLESS_KEY),
        ("https://llama.d481f.c-01.centml.com/openai/v1", Kind.BEARER_TOKEN),
        ("https://api.openai.com/v1", Kind.ENV_VAR),
        ("https://centml.com.evil.example/v1", Kind.ENV_VAR),
        ("http://[broken", Kind.ENV_VAR),
    ],
)
@pytest.mark.parametrize("variable", ["OPENAI_BASE_URL", "OPENAI_API_BASE"])
def test_an_openai_key_is_the_key_of_the_address_beside_it(
    address: str, kind: Kind, variable: str
) -> None:
    beside = {variable: Secret(address)}
    assert guess("OPENAI_API_KEY", Secret("x"), beside, HERE).kind is kind
    assert guess(variable, Secret(address), beside, HERE).kind is Kind.ENV_VAR
