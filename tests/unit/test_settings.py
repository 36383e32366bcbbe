"""Configuration comes from the environment, and what cannot be used is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.contract.platform import Platform
from centml_nb.errors import ConfigurationError
from centml_nb.settings import OFFICIAL_CLIENT_ID, OFFICIAL_TOKEN_URL, Settings, is_loopback

URL = "CENTML_PLATFORM_API_URL"


def _settings(**variables: str) -> Settings:
    return Settings.from_environment({"CENTML_NB_HOME": "/srv/nb", **variables})


def test_an_empty_environment_means_the_vendors_platform() -> None:
    settings = Settings.from_environment({})
    assert settings.api_url is None
    assert settings.service_account is None
    assert settings.client_id == OFFICIAL_CLIENT_ID
    assert settings.home.is_absolute()
    platform = Platform.from_settings(settings)
    assert (platform.name, platform.is_local) == ("api.centml.com", False)


def test_everything_that_is_kept_lies_under_the_home_that_was_named() -> None:
    settings = _settings()
    assert settings.home == Path("/srv/nb")
    assert settings.local_state == Path("/srv/nb/local")


def test_a_home_may_be_named_with_a_tilde_or_relative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    named = Settings.from_environment({"CENTML_NB_HOME": "~/keys"})
    assert named.home == Path("/home/somebody/keys")
    relative = Settings.from_environment({"CENTML_NB_HOME": "keys"})
    assert relative.home == Path.cwd() / "keys"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://platform.example", "https://platform.example"),
        ("https://platform.example/", "https://platform.example"),
        ("https://platform.example:8443/base/", "https://platform.example:8443/base"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", None),
    ],
)
def test_addresses_that_can_be_used_are_kept(address: str, kept: str | None) -> None:
    assert _settings(**{URL: address}).api_url == kept


@pytest.mark.parametrize(
    "address",
    [
        "platform.example",
        "ftp://platform.example",
        "https://",
        "http://platform.example",
        "http://127.0.0.1.platform.example",
        "http://127.0.0.1@platform.example",
        "http://[::1",
        "https://platform.example:port",
        "https://platform.example:99999",
        "https://user:planted-password@platform.example",
    ],
)
def test_addresses_that_cannot_be_used_are_refused_by_name(address: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        _settings(**{URL: address})
    assert URL in str(refused.value)
    assert "planted" not in str(refused.value)


@given(st.text(max_size=60))
def test_no_address_breaks_the_reading_of_settings(address: str) -> None:
    try:
        kept = _settings(**{URL: address}).api_url
    except ConfigurationError:
        return
    assert kept is None or kept.startswith(("https://", "http://"))


def test_a_service_account_is_read_whole() -> None:
    account = _settings(
        CENTML_SERVICE_ACCOUNT_ID=" robot ", CENTML_SERVICE_ACCOUNT_SECRET=" planted-secret \n"
    ).service_account
    assert account is not None
    assert (account.client_id, account.client_secret.reveal()) == ("robot", "planted-secret")
    assert account.token_url == OFFICIAL_TOKEN_URL
    assert "planted" not in repr(account)


@pytest.mark.parametrize(
    ("set_one", "missing"),
    [
        ("CENTML_SERVICE_ACCOUNT_ID", "CENTML_SERVICE_ACCOUNT_SECRET"),
        ("CENTML_SERVICE_ACCOUNT_SECRET", "CENTML_SERVICE_ACCOUNT_ID"),
    ],
)
def test_half_a_service_account_names_the_other_half(set_one: str, missing: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{missing} is missing") as refused:
        _settings(**{set_one: "planted-value"})
    assert "planted" not in str(refused.value)


def test_a_service_accounts_secret_does_not_go_over_plain_http() -> None:
    variables = {"CENTML_SERVICE_ACCOUNT_ID": "robot", "CENTML_SERVICE_ACCOUNT_SECRET": "planted"}
    here = _settings(**variables, CENTML_SERVICE_ACCOUNT_TOKEN_URL="http://127.0.0.1:9/token")
    assert here.service_account is not None
    assert here.service_account.token_url == "http://127.0.0.1:9/token"
    with pytest.raises(ConfigurationError, match="CENTML_SERVICE_ACCOUNT_TOKEN_URL"):
        _settings(**variables, CENTML_SERVICE_ACCOUNT_TOKEN_URL="http://elsewhere.example/token")


def test_a_dot_env_in_the_working_directory_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"{URL}=https://evil.example\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(URL, raising=False)
    assert Settings.from_environment().api_url is None
    monkeypatch.setenv(URL, "https://good.example")
    assert Settings.from_environment().api_url == "https://good.example"


def test_only_this_machine_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "127.0.0.1.example", "", None)))  # noqa: S104
