"""Registry credentials in every form that people have, and Docker's in the end."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError
from centml_nb.injection.bindings import binding
from centml_nb.secret import Secret
from centml_nb.vault.registry_credential import checked_registry_credential, passwords

PASSWORD = "kB7xQ2mN9pL4:vR8s"
PAIR = f"me:{PASSWORD}"
ENCODED = base64.b64encode(PAIR.encode()).decode()
HUB = "https://index.docker.io/v1/"
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1)


def _logins(text: str, host: str | None = None, name: str = "mine") -> dict[str, str]:
    """Return the registries of a checked credential, with `user:password` of each."""
    checked = checked_registry_credential(name, Secret(text), host)
    held = json.loads(checked.value.reveal())
    assert set(held) == {"auths"}
    return {host: base64.b64decode(entry["auth"]).decode() for host, entry in held["auths"].items()}


def _config(**auths: object) -> str:
    return json.dumps({"auths": auths, "HttpHeaders": {"User-Agent": "Docker"}})


@pytest.mark.parametrize(
    "text",
    [
        PAIR,
        f"{PAIR}\n",
        f'"{PAIR}"',
        json.dumps({"username": "me", "password": PASSWORD}),
        json.dumps({"username": "me", "password": PASSWORD, "registry": "ghcr.io"}),
        _config(**{"ghcr.io": {"auth": ENCODED}}),
        _config(**{"https://ghcr.io": {"username": "me", "password": PASSWORD}}),
        _config(**{"ghcr.io": {"auth": ENCODED}, "nvcr.io": {"auth": ENCODED}}),
    ],
)
def test_every_form_becomes_dockers_own_with_the_login_that_is_meant(text: str) -> None:
    assert _logins(text, "ghcr.io") == {"ghcr.io": PAIR}
    checked = checked_registry_credential("mine", Secret(text), "ghcr.io")
    assert "It is for ghcr.io." in checked.notes
    assert PASSWORD not in "".join(checked.notes)


@given(TEXTS.filter(lambda text: not set(text) & set(':{}"')), TEXTS)
def test_users_and_passwords_are_kept_to_the_character(user: str, password: str) -> None:
    text = json.dumps({"username": user, "password": password})
    assert _logins(text, "ghcr.io") == {"ghcr.io": f"{user}:{password}"}


def test_what_docker_reads_is_what_is_injected() -> None:
    checked = checked_registry_credential("mine", Secret(PAIR), "ghcr.io")
    (file,) = binding(Kind.REGISTRY_CREDENTIAL, "mine", checked.value).files
    assert file.content == checked.value


@pytest.mark.parametrize(
    "host", ["docker.io", "hub.docker.com", "index.docker.io", "https://index.docker.io/v1/", HUB]
)
def test_docker_hub_has_the_name_that_docker_gives_it(host: str) -> None:
    assert _logins(PAIR, host) == {HUB: PAIR}
    assert _logins(_config(**{HUB: {"auth": ENCODED}}), host) == {HUB: PAIR}
    notes = checked_registry_credential("mine", Secret(PAIR), host).notes
    assert notes == ("It is for docker.io.",)


def test_a_name_that_is_a_host_is_the_host_where_none_is_given() -> None:
    assert _logins(PAIR, name="ghcr.io") == {"ghcr.io": PAIR}
    assert _logins(PAIR, name="registry.example:5000/team") == {"registry.example:5000/team": PAIR}
    assert _logins(PAIR, "nvcr.io", name="ghcr.io") == {"nvcr.io": PAIR}


def test_a_config_without_a_host_keeps_all_its_registries_and_says_which() -> None:
    text = _config(**{"ghcr.io": {"auth": ENCODED}, "nvcr.io": {"auth": ENCODED}, "empty.io": {}})
    assert set(_logins(text)) == {"ghcr.io", "nvcr.io"}
    assert "It is for ghcr.io, nvcr.io." in checked_registry_credential("m", Secret(text)).notes


@pytest.mark.parametrize(
    ("text", "host", "said", "hint"),
    [
        (PAIR, None, "needs its host", "--host"),
        (PAIR, "no host!", "no registry's host", "--host"),
        ("just-a-token", "ghcr.io", "no user:password", "config.json"),
        ("", "ghcr.io", "no user:password", "config.json"),
        ("me:", "ghcr.io", "no user:password", "config.json"),
        ("[1]", "ghcr.io", "no user:password", "config.json"),
        ('{"auths": {"ghcr.io"', "ghcr.io", "no user:password", "config.json"),
        ('{"username": "me"}', "ghcr.io", "no username, or no password", "registry"),
        ('{"username": 1, "password": []}', "ghcr.io", "no username", "registry"),
        ('{"auths": {"ghcr.io": {}}, "credsStore": "desktop"}', None, "own store", "--host"),
        ('{"credHelpers": {"ghcr.io": "x"}}', None, "own store", "--host"),
        ('{"auths": {"ghcr.io": {"auth": "!"}}}', None, "damaged", "docker login"),
        (_config(**{"ghcr.io": {"auth": ENCODED}}), "nvcr.io", "no login for nvcr.io", "ghcr.io"),
        ("[" * 100_000, "ghcr.io", "no user:password", "config.json"),
    ],
)
def test_what_opens_no_registry_is_refused_with_what_to_do(
    text: str, host: str | None, said: str, hint: str
) -> None:
    with pytest.raises(InvalidItemError) as refused:
        checked_registry_credential("mine", Secret(text), host)
    assert said in refused.value.message
    assert hint in refused.value.hint
    assert PASSWORD not in repr(refused.value)


def test_passwords_by_themselves_are_known_too() -> None:
    checked = checked_registry_credential("mine", Secret(PAIR), "ghcr.io")
    assert passwords(checked.value) == [Secret(PASSWORD), Secret(ENCODED)]
