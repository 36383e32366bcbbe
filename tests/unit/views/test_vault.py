"""How the vault is shown: what is known of items, and no value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.injection.lease import Lease
from centml_nb.redaction.fingerprint import Fingerprint
from centml_nb.vault.knowledge import Known
from centml_nb.views.shown import Sentences, Table
from centml_nb.views.vault import vault_records, vault_table

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account

NOW = datetime.now(UTC)
RAG = VaultItem("1", Kind.BEARER_TOKEN, "rag", "user")


@dataclass
class KnownVault:
    """As much of an account as is shown."""

    of_items: dict[str, Known] = field(default_factory=dict)
    leased: list[Lease] = field(default_factory=list)

    @property
    def vault(self) -> KnownVault:
        return self

    def known(self) -> dict[str, Known]:
        return self.of_items

    def leases(self) -> list[Lease]:
        return self.leased

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a table asks for
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_: None


def _account(known: KnownVault) -> Account:
    return cast("Account", known)


def _lease(*references: str) -> Lease:
    return Lease("1", references, None, references[0], ("MY_KEY",))


def _shown(item: VaultItem, known: Known | None = None) -> str:
    account = _account(KnownVault({} if known is None else {item.id: known}))
    return repr(vault_table(account, [item]))


def test_an_empty_vault_says_how_to_begin() -> None:
    shown = vault_table(_account(KnownVault()), [])
    assert isinstance(shown, Sentences)
    assert "%vault_generate" in repr(shown)


def test_a_fingerprint_is_shown_where_the_value_was_seen() -> None:
    assert "#7c1e·a90d" in _shown(RAG, Known(fingerprint=Fingerprint("7c1ea90d" + "0" * 24)))
    assert "guessable" in _shown(RAG, Known(length=3))
    assert "Fingerprint" not in _shown(RAG)


@pytest.mark.parametrize(
    ("ends_in", "shown"),
    [(-2, "expired"), (10.5, "10 days left"), (200, "until")],
)
def test_the_end_of_a_certificate_is_shown(ends_in: float, shown: str) -> None:
    certificate = VaultItem("2", Kind.CERTIFICATE, "mine")
    assert shown in _shown(certificate, Known(expires_at=NOW + timedelta(days=ends_in)))


@pytest.mark.parametrize("zone", [UTC, None])
def test_ages_are_told_whether_or_not_the_platform_names_a_zone(zone: Any) -> None:  # noqa: ANN401
    begun = (NOW - timedelta(days=3, hours=1)).replace(tzinfo=zone)
    assert "3 days" in _shown(VaultItem("3", Kind.SERVERLESS_KEY, "k", created_at=begun))
    assert "today" in _shown(RAG, Known(seen_at=NOW))


@pytest.mark.parametrize("name", ["rag", "a + b", "x/y"])
def test_what_is_in_use_is_green_and_names_its_variables(name: str) -> None:
    item, other = VaultItem("1", Kind.ENV_VAR, name), VaultItem("2", Kind.ENV_VAR, "other")
    account = _account(KnownVault(leased=[_lease(item.reference)]))
    table = vault_table(account, [other, item])
    assert isinstance(table, Table)
    assert table.held == {1}
    assert "MY_KEY" in repr(table)
    records = vault_records(account, [other, item])
    assert [record["in_use"] for record in records] == [None, "MY_KEY"]


def test_both_keys_of_a_door_are_in_use() -> None:
    certificate = VaultItem("2", Kind.CERTIFICATE, "mine")
    account = _account(KnownVault(leased=[_lease("bearer/rag", "cert/mine")]))
    table = vault_table(account, [RAG, certificate])
    assert isinstance(table, Table)
    assert table.held == {0, 1}
