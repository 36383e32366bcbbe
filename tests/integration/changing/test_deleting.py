"""Deleting, against real platforms of both generations."""

from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.errors import AmbiguousNameError, UnknownItemError, VaultError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault.journal import Journal, Rotation
from centml_nb.views import delete_dialog

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account
    from centml_nb.accounts.vault import AccountVault

ODD_NAMES = [
    "a/b",
    "bearer/x",
    'it\'s "quoted"',
    "two words",
    "🔑 é",
    "`code` <b>",
    "a + b",
    "n" * 512,
]


def _value() -> Secret:
    return Secret(secrets.token_urlsafe(24))


def _add(vault: AccountVault, name: str, visibility: str | None = None) -> Secret:
    value = _value()
    vault.add("env", name, value, visibility=visibility)
    return value


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_item_of_any_name_is_deleted_and_the_others_stay(account: Account, name: str) -> None:
    vault = account.vault
    vault.add("bearer", name, _value())
    before = set(vault)
    (deleted,) = vault.delete(f"bearer/{name}")
    assert deleted.was_there
    assert before - set(vault) == {f"bearer/{name}"}
    assert deleted.item.id not in vault.known()
    assert f"bearer/{name}" not in vault.last_names()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_2025_deletes_by_type_and_name(account_of_2025: Account, name: str) -> None:
    vault = account_of_2025.vault
    vault.add("bearer", name, _value())
    before = set(vault)
    vault.delete(f"bearer/{name}")
    assert before - set(vault) == {f"bearer/{name}"}


def test_what_is_deleted_is_released_and_still_kept_out_of_output(account: Account) -> None:
    vault, before = account.vault, dict(os.environ)
    value = _add(vault, "IN_USE")
    _add(vault, "BESIDE")
    vault.use("IN_USE", "BESIDE")
    (deleted,) = vault.delete("IN_USE")
    assert [lease.variables for lease in deleted.released] == [("IN_USE",)]
    assert "IN_USE" not in os.environ
    assert "BESIDE" in os.environ
    vault.release()
    assert dict(os.environ) == before
    assert value.reveal() not in REGISTRY.redact(f"said: {value.reveal()}")


def test_an_item_that_was_deleted_elsewhere_is_no_error_and_said(account: Account) -> None:
    vault = account.vault
    _add(vault, "GONE")
    handle = vault["env/GONE"]
    vault.delete("GONE")
    deleted = handle.delete()
    assert not deleted.was_there
    assert "gone already" in repr(delete_dialog.deleted_sentences(deleted))
    with pytest.raises(UnknownItemError):
        vault.delete("GONE")


def test_all_are_found_before_the_first_is_deleted(account: Account) -> None:
    vault = account.vault
    _add(vault, "FIRST")
    with pytest.raises(UnknownItemError):
        vault.delete("FIRST", "NEVER_THERE")
    assert "FIRST" in vault
    assert len(vault.delete("FIRST")) == 1


def test_a_serverless_key_is_deleted_and_its_neighbour_is_not(account_of_2025: Account) -> None:
    vault = account_of_2025.vault
    for name in ("mine", "other"):
        vault.generate("serverless", name)
    vault.delete("serverless/mine")
    assert [item.name for item in vault.items_of(Kind.SERVERLESS_KEY)] == ["other"]


def test_a_private_key_stays_until_it_is_to_go_as_well(account: Account) -> None:
    vault = account.vault
    for name, with_key in (("kept", False), ("wiped", True)):
        pem = vault.generate("cert", name).file
        assert pem is not None
        assert stat.S_IMODE(pem.stat().st_mode) == 0o600
        (deleted,) = vault.delete(f"cert/{name}", with_key=with_key)
        assert pem.exists() is not with_key
        assert (deleted.kept_pem, deleted.wiped_pem) == ((None, pem) if with_key else (pem, None))


def test_yours_and_your_organisations_are_told_apart(account: Account) -> None:
    vault = account.vault
    _add(vault, "TWICE", "user")
    _add(vault, "TWICE", "org")
    with pytest.raises(AmbiguousNameError) as refused:
        vault.delete("TWICE")
    assert "--mine" in refused.value.hint
    assert "env/TWICE" in vault
    (deleted,) = vault.delete("TWICE", visibility="org")
    assert deleted.item.visibility == "org"
    assert vault["TWICE"].item.visibility == "user"
    vault.delete("TWICE")


def test_what_is_being_rotated_is_not_deleted(account: Account) -> None:
    vault = account.vault
    vault.generate("bearer", "turning")
    journal = Journal(vault._handing.home)
    rotation = journal.write(Rotation.begun(account.platform.name, vault.find("turning")))
    with pytest.raises(VaultError, match="is being rotated") as refused:
        vault.delete("turning")
    assert "--undo" in refused.value.hint
    with pytest.raises(VaultError, match="is being rotated"):
        vault.rename("turning", "turned")
    assert "turning" in vault
    journal.forget(rotation)
    assert vault.delete("turning")


def test_deployments_that_carry_a_value_are_named_where_it_was_seen(account: Account) -> None:
    vault = account.vault
    item = vault.find("llama-token")
    vault._catalogue.knowledge.forget(item.id)
    assert "llama-bearer" in account.uses(item).may_carry
    vault.learn(item)
    assert "llama-bearer" in account.uses(item).carriers
    vault.generate("bearer", "carried-by-none")
    unused = account.uses(vault.find("carried-by-none"))
    assert (unused.carriers, unused.may_carry) == ((), ())
    said = " ".join(delete_dialog.lines(item, account.uses(item)))
    assert "llama-bearer, rag-both carry its value" in said


def test_another_process_that_took_a_key_is_named_while_it_runs(account: Account) -> None:
    vault = account.vault
    _add(vault, "SHARED")
    item = vault.find("SHARED")
    code = (
        "import sys; from pathlib import Path; from centml_nb.audit import AuditLog\n"
        "log = AuditLog(Path(sys.argv[1])); log.record('use', 'env/SHARED', sys.argv[2])\n"
        "print('used', flush=True); sys.stdin.readline()\n"
        "log.record('release', 'env/SHARED', sys.argv[2]); print('released', flush=True)\n"
        "sys.stdin.readline(); log.record('use', 'env/SHARED', sys.argv[2])\n"
    )
    command = [sys.executable, "-c", code, str(vault._handing.home), account.platform.name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "used\n"
        assert [act.process for act in account.uses(item).processes] == [other.pid]
        other.stdin.write("go\n")
        other.stdin.flush()
        assert other.stdout.readline() == "released\n"
        assert account.uses(item).processes == ()
        other.communicate("go\n")
    assert account.uses(item).processes == ()
    vault.use("SHARED")
    assert account.uses(item).processes == ()
    assert len(account.uses(item).leases) == 1
    vault.delete("SHARED")
