"""Imports into local platforms of both generations: every kind, and every way of stopping."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values

from centml_nb.accounts import sources
from centml_nb.accounts.account import Account
from centml_nb.accounts.import_entry import Entry, Fate, Wanted
from centml_nb.contract.kinds import Kind
from centml_nb.errors import EnvFileError, UnreachableError
from centml_nb.injection.injector import Injector
from centml_nb.settings import Settings
from centml_nb.vault.certificate import make_certificate
from centml_nb.vault.env_file import read_file
from centml_nb.vault.ssh_key import make_ssh_key
from tests.integration.adding.conftest import account_below, stored
from tests.integration.conftest import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STRONG = "wZ3tY6uH1jF5gD0a"
LOGIN = '{"auths": {"ghcr.io": {"auth": "dXNlcjprQjd4UTJtTjlwTDR2UjhzLXBhc3N3b3Jk"}}}'


@pytest.fixture(scope="module", params=["4.31", "2025"])
def account(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Account]:
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    with account_below(home, "--contract", request.param) as made:
        yield made


@pytest.fixture
def env(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.touch(0o600)
    return path


def _plan(account: Account, env: Path, wanted: Wanted | None = None) -> list[Entry]:
    importing = account.vault.importing()
    planned = importing.plan(read_file(env), wanted or Wanted())
    return [importing.compared(entry) for entry in planned]


def test_every_kind_is_taken_in_and_the_same_file_again_changes_nothing(
    account: Account, env: Path
) -> None:
    made = make_certificate("mine")
    pem = made.client_pem.reveal() + made.authority_pem
    key = make_ssh_key().reveal()
    one_line = key.replace("\n", "\\n")
    env.write_text(
        f"HF_TOKEN=hf_{STRONG * 2}aB\nCENTML_BEARER_TOKEN={STRONG}\nDATABASE_URL=pg://{STRONG}\n"
        f"DEPLOY_KEY='{key}'\nGIT_SSH_KEY='{one_line}'\nDOOR='{pem}'\nDOCKER_AUTH_CONFIG='{LOGIN}'"
        "\nDEBUG=on\n"
    )
    entries = _plan(account, env)
    assert [(entry.kind, entry.fate) for entry in entries] == [
        (kind, Fate.NEW)
        for kind in (
            Kind.HF_TOKEN,
            Kind.BEARER_TOKEN,
            Kind.ENV_VAR,
            Kind.SSH_KEY,
            Kind.SSH_KEY,
            Kind.CERTIFICATE,
            Kind.REGISTRY_CREDENTIAL,
            Kind.ENV_VAR,
        )
    ]
    report = account.vault.importing().carry_out(entries)
    # The platform of 2025 has no registry credentials.
    refused = {entry.name for entry, _ in report.refused}
    assert refused <= {"DOCKER_AUTH_CONFIG"}
    assert stored(account, "ssh/GIT_SSH_KEY") == stored(account, "ssh/DEPLOY_KEY") == key
    assert stored(account, "cert/DOOR").strip() == made.authority_pem.strip()
    assert account.vault.kept_key(account.vault.find("cert/DOOR")).pem.exists()
    again = {entry.name: entry.fate for entry in _plan(account, env)}
    # A certificate whose CA is there is added again: that keeps its private key here.
    assert {again.pop("DOOR")} == {Fate.NEW}
    assert {again.pop(name) for name in refused} <= {Fate.NEW}
    assert set(again.values()) == {Fate.SAME}
    report = account.vault.importing().carry_out(_plan(account, env))
    assert {added.outcome.value for _, added in report.stored} == {"same"}


def test_what_was_imported_is_exported_and_read_back_exactly(
    account: Account, env: Path, tmp_path: Path
) -> None:
    values = {
        "ODD": f"it's '{STRONG}' \\",
        "LINES": f"a\n{STRONG}\n",
        "CENTML_SSH_KEY": make_ssh_key().reveal(),
    }
    odd = values["ODD"].replace("\\", "\\\\").replace("'", "\\'")
    env.write_text(
        f"ODD='{odd}'\nLINES='{values['LINES']}'\nCENTML_SSH_KEY='{values['CENTML_SSH_KEY']}'\n"
    )
    account.vault.importing().carry_out(_plan(account, env))
    out = tmp_path / "out.env"
    done = account.vault.export(out, "ODD", "LINES", "ssh/CENTML_SSH_KEY")
    assert done.variables == ("ODD", "LINES", "CENTML_SSH_KEY")
    assert dotenv_values(out, interpolate=False) == values
    assert out.stat().st_mode & 0o777 == 0o600
    with pytest.raises(EnvFileError, match="exists"):
        account.vault.export(str(out), "ODD")


def test_what_is_too_long_empty_or_no_name_is_left_out_with_its_reason(
    account: Account, env: Path
) -> None:
    env.write_text(
        f"LONGEST={'v' * 4096}\nTOO_LONG={'v' * 4097}\nEMPTY=\nno.name=1\nNUL=a\0b\n"
        "CENTML_SERVICE_ACCOUNT_SECRET=x\nKEY='-----BEGIN OPENSSH PRIVATE KEY-----'\n"
    )
    entries = {entry.name: entry for entry in _plan(account, env)}
    assert entries.pop("LONGEST").fate is Fate.NEW
    assert {entry.fate for entry in entries.values()} == {Fate.LEFT_OUT}
    assert "4,097" in entries["TOO_LONG"].notes[0]
    assert "“no.name”" in entries["no.name"].notes[0]
    assert "private key" in entries["KEY"].notes[0]
    typed = Wanted(only=("no.name",), kinds={"no.name": Kind.BEARER_TOKEN})
    assert _plan(account, env, typed)[0].fate is Fate.NEW


def test_ctrl_c_lets_the_item_under_way_arrive_and_stops_before_the_next(
    account: Account, env: Path
) -> None:
    env.write_text("".join(f"STOPPED_{n}={STRONG}{n}\n" for n in range(6)))
    before = signal.getsignal(signal.SIGINT)
    entries = _plan(account, env)
    report = account.vault.importing().carry_out(
        entries, stepped=lambda done: signal.raise_signal(signal.SIGINT) if done == 2 else None
    )
    assert signal.getsignal(signal.SIGINT) is before
    assert [entry.name for entry, _ in report.stored] == ["STOPPED_0", "STOPPED_1"]
    assert [entry.name for entry in report.remaining] == [f"STOPPED_{n}" for n in range(2, 6)]
    assert report.unsure is None
    assert not report.is_whole
    fates = [entry.fate for entry in _plan(account, env)]
    assert fates == [Fate.SAME] * 2 + [Fate.NEW] * 4


def test_ctrl_c_pressed_twice_stops_at_once(account: Account, env: Path) -> None:
    env.write_text("".join(f"TWICE_{n}={STRONG}{n}\n" for n in range(4)))
    add = account.vault.importing().adding

    def press(done: int) -> None:
        if done == 1:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    report = account.vault.importing().carry_out(_plan(account, env), stepped=press)
    assert [entry.name for entry in report.remaining] == ["TWICE_1", "TWICE_2", "TWICE_3"]
    assert add.catalogue.named(Kind.ENV_VAR, "TWICE_0")
    assert not add.catalogue.named(Kind.ENV_VAR, "TWICE_1")
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_import_that_loses_its_platform_says_what_is_there_and_goes_on_later(
    tmp_path: Path, env: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    env.write_text("".join(f"LOST_{n}={STRONG}{n}\n" for n in range(5)))
    settings = Settings(home, None, "", None)

    def end_platform(done: int) -> None:
        if done == 2:
            where = ("--state-dir", str(settings.local_state))
            subprocess.run([*COMMAND, "stop", *where], check=True, capture_output=True)

    with account_below(home) as account:
        report = account.vault.importing().carry_out(_plan(account, env), stepped=end_platform)
        assert [entry.name for entry, _ in report.stored] == ["LOST_0", "LOST_1"]
        assert isinstance(report.cause, UnreachableError)
        assert report.unsure is not None
        assert report.unsure.name == "LOST_2"
        assert [entry.name for entry in report.remaining] == ["LOST_3", "LOST_4"]
        again = Account(settings, sources.local(settings), Injector(home))
        entries = _plan(again, env)
        assert [entry.fate for entry in entries] == [Fate.SAME] * 2 + [Fate.NEW] * 3
        assert again.vault.importing().carry_out(entries[2:]).is_whole
        again.vault._catalogue.api._client.close()


def test_ten_thousand_lines_are_planned_and_the_first_of_them_stored(
    account: Account, env: Path
) -> None:
    env.write_text("".join(f"LINE_{n}=value {n}\n" for n in range(10_000)))
    entries = _plan(account, env)
    assert len(entries) == 10_000
    report = account.vault.importing().carry_out(entries[:100])
    assert len(report.stored) == 100
    fates = [entry.fate for entry in _plan(account, env)]
    assert (fates.count(Fate.SAME), fates.count(Fate.NEW)) == (100, 9_900)
