"""How the vault is shown: what is known of items, and no value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from msgspec.structs import replace

from centml_nb.accounts.listing import Listing
from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.injection.lease import Lease
from centml_nb.redaction.fingerprint import Fingerprint
from centml_nb.vault.knowledge import Known
from centml_nb.views.shown import Sentences, Table
from centml_nb.views.vault import listing_table, vault_records, vault_table

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


def _many(count: int) -> list[VaultItem]:
    return [VaultItem(str(n), Kind.ENV_VAR, f"SETTING_{n:05}") for n in range(count)]


def test_ten_thousand_items_are_a_table_that_a_browser_bears() -> None:
    items = _many(10_000)
    account = _account(KnownVault(leased=[_lease("env/SETTING_09000")]))
    table = vault_table(account, items)
    assert isinstance(table, Table)
    assert len(table.rows) == 201
    assert table.rows[-1][1] == "SETTING_09000"
    assert table.held == {200}
    assert "201 of 10,000 items" in table.note
    assert "%vault_list KIND" in table.note
    assert len(vault_records(account, items)) == 10_000
    few = vault_table(account, items[:200])
    assert isinstance(few, Table)
    assert (len(few.rows), few.note) == (200, "")


def test_a_list_says_until_when_a_key_is_in_use() -> None:
    ends = NOW + timedelta(minutes=20)
    lease = replace(_lease("bearer/rag"), ends_at=ends)
    account = _account(KnownVault(leased=[lease]))
    shown = repr(vault_table(account, [RAG]))
    # Over midnight with its day.
    assert "MY_KEY, until " in shown
    assert f"{ends.astimezone():%H:%M}" in shown
    (record,) = vault_records(account, [RAG])
    assert record["in_use_until"] == ends.isoformat()


def test_what_is_in_use_and_no_longer_in_the_vault_is_said() -> None:
    leases = [_lease("bearer/rag"), _lease("env/two words")]
    account = _account(KnownVault(leased=leases))
    shown = " ".join(repr(listing_table(account, Listing([RAG]))).split())
    assert "env/two words is in use here, and no longer in the vault" in shown
    assert "%vault_release 'env/two words'" in shown
    assert "bearer/rag is in use here" not in shown
    empty = " ".join(repr(listing_table(account, Listing([]))).split())
    assert "bearer/rag is in use here, and no longer" in empty
    for part in (Listing([RAG], is_whole=False), Listing([RAG], as_of=NOW, is_whole=False)):
        assert "no longer" not in repr(listing_table(account, part))


def test_a_list_from_before_is_marked_with_its_age() -> None:
    hours_ago = NOW - timedelta(hours=2, minutes=5)
    then = Listing([RAG], hours_ago, "It cannot be reached.", is_whole=False)
    shown = repr(listing_table(_account(KnownVault()), then))
    assert "It cannot be reached. This is what the vault held 2 hours ago." in shown
    assert "rag" in shown
    (record,) = vault_records(_account(KnownVault()), [RAG], then.as_of)
    assert then.as_of is not None
    assert record["as_of"] == then.as_of.isoformat()
    (now,) = vault_records(_account(KnownVault()), [RAG])
    assert "as_of" not in now


def test_a_search_that_finds_nothing_does_not_speak_of_an_empty_vault() -> None:
    account = _account(KnownVault())
    assert "No item" in repr(listing_table(account, Listing([], is_whole=False)))
    assert "Nothing here yet" in repr(listing_table(account, Listing([])))
