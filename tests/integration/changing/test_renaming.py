"""Another name or visibility, against real platforms of both generations."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError, ItemExistsError, MistypedError, VaultError
from centml_nb.secret import Secret
from centml_nb.views.renamed import renamed_sentences
from tests.integration.adding.conftest import stored
from tests.integration.changing.test_deleting import ODD_NAMES

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account


def _value() -> Secret:
    return Secret(secrets.token_urlsafe(24))


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_item_takes_any_name_and_keeps_id_and_value(account: Account, name: str) -> None:
    vault, value = account.vault, _value()
    vault.add("bearer", "before", value)
    item_id = vault.find("bearer/before").id
    renamed = vault.rename("bearer/before", name)
    assert (renamed.item.id, renamed.item.name) == (item_id, name)
    assert stored(account, f"bearer/{name}") == value.reveal()
    assert "bearer/before" not in vault
    assert f"bearer/{name}" in vault.last_names()
    assert item_id in vault.known()
    assert value.reveal() not in repr(renamed_sentences(renamed))
    vault.delete(f"bearer/{name}")


def test_what_is_in_use_stays_and_goes_by_the_new_name(account: Account) -> None:
    vault, before = account.vault, dict(os.environ)
    vault.generate("bearer", "used-before")
    vault.use("used-before")
    during = dict(os.environ)
    renamed = vault.rename("used-before", "used-after")
    assert [lease.references for lease in renamed.leases] == [("bearer/used-after",)]
    assert dict(os.environ) == during != before
    vault.release("used-after")
    assert dict(os.environ) == before


def test_a_certificate_keeps_its_private_key(account: Account) -> None:
    vault = account.vault
    pem = vault.generate("cert", "client-a").file
    assert pem is not None
    content = pem.read_bytes()
    renamed = vault.rename("cert/client-a", "client b")
    assert renamed.pem is not None
    assert renamed.pem != pem
    assert not pem.exists()
    assert renamed.pem.read_bytes() == content
    assert vault.reveal("cert/client b").reveal().encode() == content
    (deleted,) = vault.delete("cert/client b", with_key=True)
    assert deleted.wiped_pem == renamed.pem
    assert not renamed.pem.exists()


def test_an_item_moves_to_the_organisation_and_back(account: Account) -> None:
    vault, value = account.vault, _value()
    vault.add("env", "MOVING", value)
    handle = vault["MOVING"].move("org")
    assert handle.item.visibility == vault.find("MOVING").visibility == "org"
    assert [item.name for item in vault.listing(visibility="org").items] == ["MOVING"]
    assert stored(account, "env/MOVING") == value.reveal()
    assert handle.move("user").item.visibility == vault.find("MOVING").visibility == "user"
    assert vault.listing(visibility="org").items == []
    vault.delete("MOVING")


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(account: Account) -> None:
    vault, mine, other = account.vault, _value(), _value()
    vault.add("env", "MINE", mine)
    vault.add("env", "OTHER", other)
    vault.add("hf", "OTHER", Secret(f"hf_{secrets.token_hex(17)}"))
    with pytest.raises(ItemExistsError, match="env/OTHER"):
        vault.rename("MINE", "OTHER")
    assert stored(account, "env/MINE") == mine.reveal()
    assert stored(account, "env/OTHER") == other.reveal()
    vault.delete("env/OTHER")
    assert vault.rename("MINE", "OTHER").item.reference == "env/OTHER"
    vault.delete("env/OTHER", "hf/OTHER")


@pytest.mark.parametrize("name", ["", "  ", "n" * 513])
def test_names_that_the_platform_would_not_take_are_not_sent(account: Account, name: str) -> None:
    with pytest.raises(InvalidItemError):
        account.vault.rename("llama-token", name)
    with pytest.raises(InvalidItemError):
        account.vault.move("llama-token", "everybody")
    assert "bearer/llama-token" in account.vault


def test_a_value_in_the_place_of_a_name_is_refused(account: Account) -> None:
    typed = f"hf_{secrets.token_hex(17)}"
    with pytest.raises(MistypedError) as refused:
        account.vault.rename("llama-token", typed)
    assert typed not in str(refused.value)


def test_a_variable_keeps_a_name_that_a_variable_can_have(account: Account) -> None:
    vault, value = account.vault, _value()
    vault.add("env", "A_SETTING", value)
    with pytest.raises(InvalidItemError, match="variable's name"):
        vault.rename("A_SETTING", "a setting")
    assert vault.rename("A_SETTING", "A_SETTING_2").item.name == "A_SETTING_2"
    vault.delete("A_SETTING_2")


def test_what_the_contract_cannot_is_a_sentence(account_of_2025: Account) -> None:
    vault = account_of_2025.vault
    vault.generate("serverless", "key")
    vault.add("env", "OLD", _value())
    for reference in ("serverless/key", "env/OLD"):
        with pytest.raises(VaultError, match="cannot rename") as refused:
            vault.rename(reference, "new")
        assert "%vault_delete" in refused.value.hint
        with pytest.raises(VaultError, match="alone"):
            vault.move(reference, "org")
        assert reference in vault


def test_the_vault_is_a_mapping_of_handles(account: Account) -> None:
    vault, value = account.vault, _value()
    vault.add("hf", "hub", Secret(f"hf_{secrets.token_hex(17)}"))
    vault.add("env", "hub", value)
    assert "hub" in vault
    assert "env/hub" in vault
    assert "nobody" not in vault
    number: Any = 5
    assert number not in vault
    assert vault.get("nobody") is None
    with pytest.raises(KeyError):
        vault["nobody"]
    assert len(list(vault)) == len(vault) == len(list(vault.values()))
    assert dict(vault.items()).keys() == set(vault)
    handle = vault["env/hub"]
    assert repr(handle) == "<Environment variable hub>"
    assert value.reveal() not in repr(vault) + repr(handle) + repr(list(vault.items()))
    assert isinstance(handle.reveal(), Secret)
    assert handle.reveal().reveal() == value.reveal()
    assert handle.rename("hub2").delete().was_there
    assert vault["hf/hub"].item.kind is Kind.HF_TOKEN
    assert not hasattr(vault, "__delitem__")
    vault.delete("hf/hub")
