"""Which login wins, where nobody can be asked: flags, variables, our session, the official one."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centml_nb.accounts import current, sources
from centml_nb.accounts.account import Account
from centml_nb.accounts.login_choice import LoginChoice
from centml_nb.auth.store import CredentialStore
from centml_nb.auth.token_set import TokenSet
from centml_nb.contract.platform import Platform
from centml_nb.errors import (
    ConfigurationError,
    LoginError,
    MistypedError,
    NotLoggedInError,
    PlatformError,
)
from centml_nb.injection.injector import Injector
from centml_nb.secret import Secret
from centml_nb.settings import Settings
from centml_nb.views import status
from tests.integration.conftest import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Platform as Running


class Machine:
    """A home of a user's own, with the variables that are set there."""

    def __init__(self, home: Path, running: Running) -> None:
        self.home = home
        self.running = running
        self.official = home / ".centml" / "credentials.json"
        self.variables = {
            "CENTML_NB_HOME": str(home / "ours"),
            "CENTML_PLATFORM_API_URL": running.api_url,
            "CENTML_CONFIG_PATH": str(self.official.parent),
        }

    def settings(self, **variables: str) -> Settings:
        return Settings.from_environment(self.variables | variables)

    def robot(self) -> dict[str, str]:
        with self.running.api() as api:
            made = api.post("/service-accounts", json={"name": "robot"}).json()
        return {
            "CENTML_SERVICE_ACCOUNT_ID": made["workos_id"],
            "CENTML_SERVICE_ACCOUNT_SECRET": made["client_secret"],
            "CENTML_SERVICE_ACCOUNT_TOKEN_URL": self.running.token_url,
        }

    def log_in(self, profile: str = "") -> None:
        platform = Platform.from_settings(self.settings())
        said = self.running.operator_login()
        CredentialStore.of_platform(self.home / "ours", platform.name, profile).save(
            TokenSet(Secret(said["access_token"]), Secret(said["refresh_token"]))
        )

    def log_in_officially(self) -> None:
        said = self.running.operator_login()
        self.official.parent.mkdir()
        kept = {name: said[name] for name in ("access_token", "refresh_token")}
        self.official.write_text(json.dumps(kept), "utf-8")


@pytest.fixture
def machine(tmp_path: Path, platform: Running) -> Iterator[Machine]:
    tmp_path.chmod(0o700)
    (tmp_path / "ours").mkdir(mode=0o700)
    yield Machine(tmp_path, platform)
    with platform.api() as api:
        for one in api.get("/service-accounts").json()["results"]:
            api.delete(f"/service-accounts/{one['workos_id']}")


@pytest.fixture
def process(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.MonkeyPatch]:
    """Give this process the machine's variables, and no account before or after."""
    for name in [name for name in os.environ if name.startswith("CENTML_")]:
        monkeypatch.delenv(name)
    for name, value in machine.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    for name, nothing in (
        ("account", None),
        ("injector", None),
        ("profile", None),
        ("logged_out_of", None),
    ):
        monkeypatch.setattr(current._Process, name, nothing)
    yield monkeypatch
    if current._Process.account is not None:
        current._Process.account._client.close()


def _works(source: sources.Source, settings: Settings) -> str:
    account = Account(settings, source, Injector(settings.home))
    try:
        account.vault.items_of()
        return account.origin
    finally:
        account._client.close()


def test_the_order_is_variables_then_our_session_then_the_official_one(machine: Machine) -> None:
    with pytest.raises(NotLoggedInError):
        sources.found(machine.settings())
    machine.log_in_officially()
    settings = machine.settings()
    assert "official command line" in _works(sources.found(settings), settings)
    machine.log_in()
    assert "stored on this machine" in _works(sources.found(settings), settings)
    settings = machine.settings(**machine.robot())
    assert "CENTML_SERVICE_ACCOUNT_ID" in _works(sources.found(settings), settings)


def test_a_flag_wins_over_all_of_them(machine: Machine, process: pytest.MonkeyPatch) -> None:
    machine.log_in()
    file = machine.home / "token"
    file.touch(mode=0o600)
    file.write_text(machine.running.operator_login()["access_token"], "utf-8")
    for name, value in machine.robot().items():
        process.setenv(name, value)
    account = current.login(token_file=file)
    account.vault.items_of()
    assert account.origin == f"the access token in {file}"
    account._client.close()


def test_the_service_account_alone_names_the_variables_that_are_missing(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    machine.log_in()
    with pytest.raises(NotLoggedInError, match="CENTML_SERVICE_ACCOUNT_ID and") as refused:
        current.login(service_account=True)
    assert "CENTML_SERVICE_ACCOUNT_SECRET" in refused.value.message
    process.setenv("CENTML_SERVICE_ACCOUNT_ID", "client_1")
    with pytest.raises(ConfigurationError, match="CENTML_SERVICE_ACCOUNT_SECRET is missing"):
        current.login(service_account=True)
    for name, value in machine.robot().items():
        process.setenv(name, value)
    account = current.login(service_account=True)
    assert account.identity().who == os.environ["CENTML_SERVICE_ACCOUNT_ID"]


def test_a_dotenv_file_in_the_working_directory_changes_nothing(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    machine.log_in()
    evil = "CENTML_PLATFORM_API_URL=https://evil.example\nCENTML_SERVICE_ACCOUNT_TOKEN_URL=x\n"
    Path(".env").write_text(evil, "utf-8")
    assert current.login().platform.api_url == machine.running.api_url
    process.setenv("CENTML_PLATFORM_API_URL", "https://named.example")
    assert Settings.from_environment().api_url == "https://named.example"


def test_profiles_have_sessions_of_their_own(machine: Machine, process: pytest.MonkeyPatch) -> None:
    machine.log_in("work")
    with pytest.raises(NotLoggedInError):
        current.login()
    with pytest.raises(NotLoggedInError, match="in the profile “wrok”") as refused:
        current.login(profile="wrok")
    assert "%centml_login --profile wrok" in refused.value.hint
    assert current.login(profile="work").profile == "work"
    assert current.account().profile == "work"
    current.account()._client.close()
    process.setattr(current._Process, "profile", None)
    process.setenv("CENTML_NB_PROFILE", "work")
    assert current.login().profile == "work"
    with pytest.raises(ConfigurationError, match="A profile's name"):
        current.choose_profile("../elsewhere")


def test_a_borrowed_session_is_let_go_and_not_taken_up_by_itself_again(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    assert process
    machine.log_in_officially()
    before = machine.official.read_bytes()
    client = current.login()._client
    ended = current.logout()
    client.close()
    assert ended.is_borrowed
    assert not ended
    assert machine.official.read_bytes() == before
    with pytest.raises(NotLoggedInError, match="You logged out here"):
        current.account()
    assert "official" in current.login().origin


def test_a_logout_ends_the_session_at_a_platform_that_offers_it(
    tmp_path: Path, process: pytest.MonkeyPatch
) -> None:
    for name in ("CENTML_PLATFORM_API_URL", "CENTML_CONFIG_PATH"):
        process.delenv(name)
    process.setenv("CENTML_NB_HOME", str(tmp_path / "ours"))
    with running(tmp_path / "ours" / "local"):
        account = current.login(local=True)
        assert account.origin == "--local, which made the session stored on this machine"
        assert current.login().origin == "the session stored on this machine"
        tokens = account._source.tokens.current()
        account._client.close()
        ended = current.logout()
        assert ended.is_revoked
        assert ended.was_stored
        again = CredentialStore.of_platform(tmp_path / "ours", "local")
        again.save(tokens)
        source = sources._stored(Settings.from_environment(), account.platform)
        with pytest.raises(LoginError, match="has ended"):
            source.tokens.renew(tokens.access_token)


def test_a_logout_of_a_session_that_another_process_ended_says_so(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    assert process
    machine.log_in()
    account = current.login()
    assert sources.found(current.settings()).end().was_stored
    ended = current.logout()
    account._client.close()
    assert (ended.was_stored, ended.is_own) == (False, True)
    assert "had ended already" in repr(status.logout_sentences(account, ended))


def test_a_logout_of_all_kernels_is_noticed_by_the_others(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    machine.log_in()
    here = current.login()
    assert current.follow_logout() is None
    settings = machine.settings()
    elsewhere = Account(settings, sources.found(settings), Injector(settings.home))
    elsewhere.logout()
    assert current.follow_logout() is None
    machine.log_in()
    elsewhere.logout(all_kernels=True)
    elsewhere._client.close()
    assert current.follow_logout() == []
    here._client.close()
    assert current.taken_up() is None
    with pytest.raises(NotLoggedInError):
        current.account()
    machine.log_in()
    assert current.login().identity().who
    assert current.follow_logout() is None
    assert process


def test_an_organisation_that_the_platform_does_not_switch_to_is_said(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    assert process
    # The session's own platform refreshes it: the official address is not on this machine.
    platform = Platform(
        name="here",
        api_url=machine.running.api_url,
        auth_url=machine.running.auth_url,
        token_url=machine.running.token_url,
        serverless_url=None,
        client_id=machine.running.client_id,
    )
    settings = machine.settings()
    source = sources._stored(settings, platform)
    said = machine.running.operator_login()
    assert source.store is not None
    source.store.save(TokenSet(Secret(said["access_token"]), Secret(said["refresh_token"])))
    account = Account(settings, source, Injector(settings.home))
    with pytest.raises(LoginError, match="does not switch, or you are no member"):
        account.switch_organization("org_other")
    account.switch_organization(source.tokens.current().claims.org_id)
    account.vault.items_of()
    account._client.close()


def test_flags_that_do_not_go_together_are_refused() -> None:
    one = LoginChoice(local=False, device=True, paste=False, force=False, service_account=True)
    with pytest.raises(MistypedError, match="--service-account logs in without a browser"):
        one.without_a_person()
    two = LoginChoice(local=True, device=False, paste=False, force=False, token_file="t")
    with pytest.raises(MistypedError, match="--local and --token-file"):
        two.without_a_person()
    with pytest.raises(MistypedError, match="different logins"):
        current.login(local=True, token_file="t")


@pytest.mark.parametrize("option", ["profile", "organization"])
def test_a_value_typed_as_a_profile_or_an_organisation_is_refused(
    machine: Machine, process: pytest.MonkeyPatch, option: str
) -> None:
    assert process
    value = f"hf_{secrets.token_hex(16)}"
    nothing = LoginChoice(local=False, device=False, paste=False, force=False)
    choices = {
        "profile": nothing._replace(profile=value),
        "organization": nothing._replace(organization=value),
    }
    with pytest.raises(MistypedError, match="looks like a secret value") as refused:
        choices[option].without_a_person()
    assert value not in str(refused.value)
    assert not any(value in path.name for path in machine.home.rglob("*"))


def test_a_token_that_the_platform_does_not_take_is_no_login(
    machine: Machine, process: pytest.MonkeyPatch
) -> None:
    assert process
    file = machine.home / "token"
    file.touch(mode=0o600)
    good = machine.running.operator_login()["access_token"]
    file.write_text("tok")
    with pytest.raises((LoginError, PlatformError), match=r"401|accept"):
        current.login(token_file=file)
    file.write_text(good)
    assert current.login(token_file=file).identity().who
