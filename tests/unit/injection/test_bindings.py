"""What each kind sets: the table of the design, and no key without its address."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InjectionError
from centml_nb.injection.bindings import (
    HIDDEN_BESIDE_OPENAI,
    OPENAI_ADDRESSES,
    OPENAI_KEY,
    Binding,
    binding,
    named_binding,
    openai_placeholder,
)
from centml_nb.secret import Secret
from centml_nb.vault.certificate import make_certificate

ADDRESS = "https://door.example/openai/v1"
VALUE = Secret("planted-value-4711")
OPENAI = {OPENAI_KEY, *OPENAI_ADDRESSES}
PEM = make_certificate("rag").client_pem
DOCKER = Secret('{"registry": "r.example", "username": "u", "password": "planted-pw"}')


def _set(made: Binding) -> dict[str, str]:
    return {name: value.reveal() for name, value in made.variables.items() if value is not None}


def _hidden(made: Binding) -> set[str]:
    return {name for name, value in made.variables.items() if value is None}


def _named(made: Binding) -> set[str]:
    return _set(made).keys() | {name for file in made.files for name in file.variables}


def _value_of(kind: Kind) -> Secret:
    return {Kind.CERTIFICATE: PEM, Kind.REGISTRY_CREDENTIAL: DOCKER}.get(kind, VALUE)


@pytest.mark.parametrize(
    ("kind", "address", "variables"),
    [
        (Kind.BEARER_TOKEN, None, {"CENTML_ENDPOINT_BEARER_TOKEN"}),
        (Kind.BEARER_TOKEN, ADDRESS, {"CENTML_ENDPOINT_BEARER_TOKEN", *OPENAI}),
        (Kind.SERVERLESS_KEY, ADDRESS, {"CENTML_API_KEY", *OPENAI}),
        (
            Kind.CERTIFICATE,
            None,
            {"OPENAI_MTLS_CERTIFICATE_CHAIN", "OPENAI_MTLS_PRIVATE_KEY", "CENTML_CLIENT_CERT"},
        ),
        (Kind.ENV_VAR, None, {"MY_VARIABLE"}),
        (Kind.HF_TOKEN, None, {"HF_TOKEN"}),
        (Kind.SSH_KEY, None, {"CENTML_SSH_KEY_FILE"}),
        (Kind.REGISTRY_CREDENTIAL, None, {"DOCKER_CONFIG"}),
    ],
)
def test_each_kind_sets_what_the_design_says(
    kind: Kind, address: str | None, variables: set[str]
) -> None:
    assert _named(binding(kind, "MY_VARIABLE", _value_of(kind), address)) == variables


@given(st.sampled_from(Kind), st.none() | st.just(ADDRESS), st.text(max_size=30))
def test_the_key_and_both_addresses_are_set_together_or_not_at_all(
    kind: Kind, address: str | None, name: str
) -> None:
    try:
        made = binding(kind, name, _value_of(kind), address)
    except InjectionError:
        return
    assert OPENAI.intersection(_named(made)) in (set(), OPENAI)
    if OPENAI_KEY in _set(made):
        assert {_set(made)[name] for name in OPENAI_ADDRESSES} == {address}
        assert _hidden(made) == set(HIDDEN_BESIDE_OPENAI)
    else:
        assert _hidden(made) == set()


@given(st.text(max_size=30), st.text(min_size=1, max_size=60))
def test_a_bearer_token_without_an_address_sets_no_variable_of_openai(
    name: str, token: str
) -> None:
    made = binding(Kind.BEARER_TOKEN, name, Secret(token))
    assert _set(made) == {"CENTML_ENDPOINT_BEARER_TOKEN": token}
    assert not any("OPENAI" in variable for variable in made.variables)


@pytest.mark.parametrize("variable", sorted(OPENAI))
def test_a_bearer_token_cannot_be_named_a_variable_of_openai(variable: str) -> None:
    assert _set(named_binding("MY_TOKEN", Kind.BEARER_TOKEN, "rag", VALUE, None)) == {
        "MY_TOKEN": VALUE.reveal()
    }
    with pytest.raises(InjectionError) as refused:
        named_binding(variable, Kind.BEARER_TOKEN, "rag", VALUE, None)
    assert "planted" not in str(refused.value)


def test_a_serverless_key_named_openais_variable_brings_its_address_along() -> None:
    made = named_binding(OPENAI_KEY, Kind.SERVERLESS_KEY, "mine", VALUE, ADDRESS)
    assert set(_set(made)) >= OPENAI
    assert _set(made)["OPENAI_BASE_URL"] == ADDRESS


def test_a_serverless_key_without_a_gateway_is_refused() -> None:
    with pytest.raises(InjectionError, match="no serverless endpoints"):
        binding(Kind.SERVERLESS_KEY, "mine", VALUE)
    with pytest.raises(InjectionError, match="no serverless endpoints"):
        named_binding(OPENAI_KEY, Kind.SERVERLESS_KEY, "mine", VALUE, None)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SERVERLESS_KEY])
def test_a_variable_of_the_users_own_is_the_only_one_set(kind: Kind) -> None:
    made = named_binding("MY_OWN", kind, "any name at all: é🔑", _value_of(kind), None)
    assert _named(made) == {"MY_OWN"}
    assert len(made.files) <= 1


@given(st.text(max_size=30))
def test_what_names_no_variable_is_refused(name: str) -> None:
    is_variable = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
    if is_variable:
        assert _set(binding(Kind.ENV_VAR, name, VALUE)) == {name: VALUE.reveal()}
        return
    with pytest.raises(InjectionError, match="cannot name an environment variable"):
        binding(Kind.ENV_VAR, name, VALUE)
    with pytest.raises(InjectionError, match="cannot name an environment variable"):
        named_binding(name, Kind.HF_TOKEN, "hub", VALUE, None)


def test_a_certificates_files_hold_what_their_variables_say() -> None:
    made = binding(Kind.CERTIFICATE, "rag", PEM)
    files = {file.variables[0]: file.content.reveal() for file in made.files}
    assert "PRIVATE KEY" not in files["OPENAI_MTLS_CERTIFICATE_CHAIN"]
    assert "CERTIFICATE" not in files["OPENAI_MTLS_PRIVATE_KEY"]
    key, chain = files["OPENAI_MTLS_PRIVATE_KEY"], files["OPENAI_MTLS_CERTIFICATE_CHAIN"]
    assert files["CENTML_CLIENT_CERT"] == key + chain == PEM.reveal()


@pytest.mark.parametrize("missing", ["PRIVATE KEY", "CERTIFICATE"])
def test_a_pem_that_lacks_a_half_is_refused_without_a_word_of_it(missing: str) -> None:
    half = PEM.reveal().replace(missing, "OTHER")
    with pytest.raises(InjectionError, match="lacks") as refused:
        binding(Kind.CERTIFICATE, "rag", Secret(half))
    assert half.splitlines()[1] not in str(refused.value)


def test_a_door_that_needs_no_token_still_hides_the_users_own_key() -> None:
    made = openai_placeholder(ADDRESS)
    assert set(_set(made)) == OPENAI
    assert _hidden(made) == set(HIDDEN_BESIDE_OPENAI)


def test_an_ssh_key_ends_in_one_newline() -> None:
    for value in ("key", "key\n", "key\n\n"):
        (file,) = binding(Kind.SSH_KEY, "git", Secret(value)).files
        assert file.content.reveal() == "key\n"


def test_docker_reads_its_own_form_and_a_pair() -> None:
    (file,) = binding(Kind.REGISTRY_CREDENTIAL, "hub", DOCKER).files
    assert (file.name, file.is_named_by_directory) == ("config.json", True)
    auth = json.loads(file.content.reveal())["auths"]["r.example"]["auth"]
    assert base64.b64decode(auth) == b"u:planted-pw"
    own = Secret('{"auths": {"r.example": {"auth": "eDp5"}}}')
    (kept,) = binding(Kind.REGISTRY_CREDENTIAL, "hub", own).files
    assert kept.content == own


@pytest.mark.parametrize(
    "value",
    [
        "planted-value",
        "[]",
        '["auths"]',
        '"auths planted-value"',
        "5",
        "null",
        "{}",
        '{"username": "planted-value"}',
    ],
)
def test_a_form_that_docker_does_not_read_is_refused_without_a_word_of_it(value: str) -> None:
    with pytest.raises(InjectionError, match="in no form that Docker reads") as refused:
        binding(Kind.REGISTRY_CREDENTIAL, "hub", Secret(value))
    assert "planted" not in str(refused.value)
    assert "planted" not in str(refused.value.__context__)


def test_joined_bindings_set_both_and_the_later_one_wins() -> None:
    one = Binding({"A": Secret("1"), "B": Secret("1")})
    both = one.joined(Binding({"B": Secret("2"), "C": None}))
    assert _set(both) == {"A": "1", "B": "2"}
    assert _hidden(both) == {"C"}
