"""Service accounts: a secret goes straight into a file or the vault, and logs a job in."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values

from centml_nb.accounts import sources
from centml_nb.accounts.account import Account
from centml_nb.accounts.service_accounts import MOST_ACTIVE, Destination
from centml_nb.errors import (
    ItemExistsError,
    MistypedError,
    PrivateFileError,
    ServiceAccountError,
)
from centml_nb.injection.injector import Injector
from centml_nb.settings import Settings
from centml_nb.views import service_accounts as views
from tests.integration.adding.conftest import account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.accounts.service_accounts import ServiceAccounts

__all__ = ["account"]


@pytest.fixture
def accounts(account: Account) -> Iterator[ServiceAccounts]:
    made = account.service_accounts
    yield made
    for one in made.all():
        made.delete(one)


def _logged_in(file: Path, account: Account, home: Path) -> str:
    # The file alone: without the addresses in it the secret would go to the vendor's platform.
    said = {name: value or "" for name, value in dotenv_values(file).items()}
    assert said["CENTML_PLATFORM_API_URL"] == account.platform.api_url
    said["CENTML_NB_HOME"] = str(home)
    settings = Settings.from_environment(said)
    job = Account(settings, sources.found(settings), Injector(home))
    try:
        job.endpoints()
        return job.identity().who
    finally:
        job._client.close()


def test_a_job_logs_in_with_the_file_that_was_written(
    accounts: ServiceAccounts, account: Account, tmp_path: Path
) -> None:
    file = tmp_path / "nightly.env"
    umask = os.umask(0)
    try:
        made = accounts.create("nightly", Destination(file))
    finally:
        os.umask(umask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _logged_in(file, account, tmp_path / "job") == made.workos_id
    secret = dotenv_values(file)["CENTML_SERVICE_ACCOUNT_SECRET"]
    assert secret
    shown = (
        f"{views.made_sentences(made, Destination(file))} {views.accounts_table(accounts.all())}"
    )
    assert secret not in f"{shown} {made!r}"
    assert f"1 of {MOST_ACTIVE}" in shown
    accounts.delete(accounts.find("nightly"))
    with pytest.raises(Exception, match="does not know this service account"):
        _logged_in(file, account, tmp_path / "job")


def test_a_secret_goes_into_the_vault(accounts: ServiceAccounts, account: Account) -> None:
    accounts.create("vaulted", Destination(item="VAULTED_SECRET"))
    item = account.vault.find("env/VAULTED_SECRET")
    assert len(account.vault.value(item).reveal()) > 20
    with pytest.raises(ItemExistsError, match="exists"):
        accounts.create("again", Destination(item="VAULTED_SECRET"))
    before = account.vault.value(item)
    accounts.rotate("vaulted", Destination(item="VAULTED_SECRET", is_forced=True))
    assert account.vault.value(item) != before


def test_a_new_secret_logs_in_too(
    accounts: ServiceAccounts, account: Account, tmp_path: Path
) -> None:
    made = accounts.create("turned", Destination(tmp_path / "first.env"))
    accounts.rotate(made.workos_id, Destination(tmp_path / "second.env"))
    first, second = ((tmp_path / name).read_text() for name in ("first.env", "second.env"))
    assert first != second
    assert _logged_in(tmp_path / "second.env", account, tmp_path / "job") == made.workos_id


def test_five_is_the_limit_and_is_said(accounts: ServiceAccounts, tmp_path: Path) -> None:
    for number in range(MOST_ACTIVE):
        accounts.create(f"job-{number}", Destination(tmp_path / f"{number}.env"))
    with pytest.raises(ServiceAccountError, match="5 service accounts") as refused:
        accounts.create("one too many", Destination(tmp_path / "more.env"))
    assert "delete" in refused.value.hint
    assert not (tmp_path / "more.env").exists()
    accounts.delete(accounts.find("job-0"))
    accounts.create("fits again", Destination(tmp_path / "more.env"))


@pytest.mark.parametrize(
    ("destination", "error"),
    [
        (Destination(), MistypedError),
        (Destination(Path("x.env"), "BOTH"), MistypedError),
        (Destination(Path("/nowhere/at/all.env")), PrivateFileError),
        (Destination(Path("/etc/hostname")), PrivateFileError),
    ],
)
def test_nothing_is_made_where_the_secret_has_no_place(
    accounts: ServiceAccounts, destination: Destination, error: type[Exception]
) -> None:
    with pytest.raises(error):
        accounts.create("placeless", destination)
    assert accounts.all() == []


def test_an_account_whose_secret_could_not_be_kept_is_not_left_behind(
    accounts: ServiceAccounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(PrivateFileError, match="the disk is full"):
            accounts.create("unkept", Destination(tmp_path / "unkept.env"))
    assert accounts.all() == []
    accounts.create("unkept", Destination(tmp_path / "unkept.env"))


def test_one_that_is_not_there_and_a_name_that_two_have_are_said(
    accounts: ServiceAccounts, tmp_path: Path
) -> None:
    with pytest.raises(ServiceAccountError, match="There is no service account nobody"):
        accounts.find("nobody")
    for number in range(2):
        accounts.create("twin", Destination(tmp_path / f"{number}.env"))
    with pytest.raises(ServiceAccountError, match="2 service accounts") as refused:
        accounts.rotate("twin", Destination(tmp_path / "new.env"))
    assert all(one.workos_id in refused.value.hint for one in accounts.all())
