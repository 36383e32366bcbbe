"""What exists already is added: checked first, stored whole, nothing lost on the way."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from centml_nb.accounts.adding import AddOutcome
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    InvalidItemError,
    ItemExistsError,
    MissingPrivateKeyError,
    MistypedError,
    PasswordNeededError,
    PrivateFileError,
    UnknownItemError,
    VaultError,
)
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault.certificate import make_certificate
from centml_nb.vault.ssh_key import make_ssh_key, public_line
from tests.unit.vault.authorities import Issued, company, issued

from .conftest import stored

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.accounts.account import Account

SSH_KEY = make_ssh_key()
HF_TOKEN = "hf_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a"
LOGIN = json.dumps({"auths": {"ghcr.io": {"auth": base64.b64encode(b"me:w0rd-kB7x").decode()}}})
VALUES = {
    "bearer": "kB7xQ2mN9pL4vR8sT1wZ3",
    "hf": HF_TOKEN,
    "ssh": SSH_KEY.reveal(),
    "env": ' "as it is" \n',
    "registry": LOGIN,
}
ROOT, TEAM, CLIENT = company()


def _whole(client: Issued, *others: Issued) -> Secret:
    return Secret("".join([client.key_pem(), client.pem, *(other.pem for other in others)]))


def _refused_and_unsent(account: Account, reference: str) -> None:
    with pytest.raises(UnknownItemError):
        account.vault.find(reference)


@pytest.mark.parametrize("kind", VALUES)
def test_each_kind_is_stored_listed_and_known(account: Account, kind: str) -> None:
    added = account.vault.add(kind, "EACH_KIND", Secret(VALUES[kind]))
    assert added.outcome is AddOutcome.STORED
    assert stored(account, f"{kind}/EACH_KIND") == VALUES[kind]
    listed = account.vault.find(f"{kind}/EACH_KIND")
    assert listed.id == added.item.id
    assert account.vault.known()[listed.id].length == len(VALUES[kind])


@pytest.mark.parametrize("kind", [kind for kind in VALUES if kind != "registry"])
def test_each_kind_is_stored_at_a_platform_of_2025_as_well(
    account_of_2025: Account, kind: str
) -> None:
    account_of_2025.vault.add(kind, "EACH_KIND", Secret(VALUES[kind]))
    assert stored(account_of_2025, f"{kind}/EACH_KIND") == VALUES[kind]


def test_the_same_value_again_changes_nothing_and_another_needs_leave(account: Account) -> None:
    first = account.vault.add("hf", "again", Secret(HF_TOKEN + "\n"))
    assert account.vault.add("hf", "again", Secret(HF_TOKEN)).outcome is AddOutcome.SAME
    other = Secret(HF_TOKEN[:-1] + "b")
    with pytest.raises(ItemExistsError, match="hf/again exists") as refused:
        account.vault.add("hf", "again", other)
    assert "--replace" in refused.value.hint
    assert stored(account, "hf/again") == HF_TOKEN
    replaced = account.vault.add("hf", "again", other, replace=True)
    assert (replaced.outcome, replaced.item.id) == (AddOutcome.REPLACED, first.item.id)
    assert stored(account, "hf/again") == other.reveal()


def test_yours_and_your_organisations_of_one_name_are_two(account: Account) -> None:
    account.vault.add("hf", "ours", Secret(HF_TOKEN))
    ours = account.vault.add("hf", "ours", Secret(HF_TOKEN[:-1] + "c"), visibility="org")
    assert (ours.outcome, ours.item.visibility) == (AddOutcome.STORED, "org")
    items = account.vault.items_of(Kind.HF_TOKEN, "ours")
    assert sorted(str(item.visibility) for item in items) == ["org", "user"]
    made = account.vault.generate("bearer", "made", visibility="org")
    assert [item.visibility for item in account.vault.items_of(Kind.BEARER_TOKEN, "made")] == [
        "org"
    ]
    assert account.vault.generate("bearer", "made").item.id == made.item.id


def test_an_organisations_item_keeps_being_one_when_it_is_replaced(account: Account) -> None:
    account.vault.add("hf", "kept", Secret(HF_TOKEN), visibility="org")
    account.vault.add("hf", "kept", Secret(HF_TOKEN[:-1] + "d"), replace=True)
    (item,) = account.vault.items_of(Kind.HF_TOKEN, "kept")
    assert item.visibility == "org"


def test_a_platform_of_2025_has_no_organisations_items_and_that_is_said(
    account_of_2025: Account,
) -> None:
    added = account_of_2025.vault.add("hf", "ours", Secret(HF_TOKEN), visibility="org")
    assert any("yours alone" in note for note in added.notes)
    mine = account_of_2025.vault.add("hf", "mine", Secret(HF_TOKEN), visibility="user")
    assert not any("yours alone" in note for note in mine.notes)


def test_4096_characters_fit_and_4097_do_not(account: Account) -> None:
    account.vault.add("env", "LONG", Secret("🔑" * 4096))
    assert stored(account, "env/LONG") == "🔑" * 4096
    with pytest.raises(InvalidItemError, match="4,097 characters") as refused:
        account.vault.add("env", "LONGER", Secret("x" * 4097))
    assert "file" in refused.value.hint
    _refused_and_unsent(account, "env/LONGER")


def test_512_characters_are_a_name_and_513_are_not(account: Account) -> None:
    for name in ("n" * 512, "🔑" * 512, "a/b 'c' \"d\" é🚀"):
        account.vault.add("bearer", name, Secret(VALUES["bearer"]))
        assert stored(account, f"bearer/{name}") == VALUES["bearer"]
    with pytest.raises(InvalidItemError, match="513"):
        account.vault.add("bearer", "n" * 513, Secret(VALUES["bearer"]))


@pytest.mark.parametrize("what", ["name", "value"])
def test_what_is_no_text_is_refused(account: Account, what: str) -> None:
    name, value = ("\udc80", "kB7xQ2mN9pL4") if what == "name" else ("NO_TEXT", "\udc80")
    with pytest.raises(InvalidItemError, match=f"The {what} has bytes"):
        account.vault.add("env" if what == "value" else "bearer", name, Secret(value))


def test_a_serverless_key_is_generated_and_a_plain_string_is_no_value(account: Account) -> None:
    with pytest.raises(VaultError, match="the platform makes it") as refused:
        account.vault.add("serverless", "mine", Secret("kB7xQ2mN9pL4"))
    assert "%vault_generate serverless mine" in refused.value.hint
    plain: Any = "kB7xQ2mN9pL4"
    with pytest.raises(MistypedError, match="as a Secret"):
        account.vault.add("bearer", "plain", plain)
    with pytest.raises(VaultError, match="yours alone"):
        account.vault.generate("serverless", "ours", visibility="org")
    with pytest.raises(InvalidItemError, match="no visibility"):
        account.vault.generate("bearer", "theirs", visibility="world")


def test_a_value_where_the_name_goes_is_refused_and_not_repeated(account: Account) -> None:
    for add in (
        lambda: account.vault.add("hf", HF_TOKEN, Secret(HF_TOKEN)),
        lambda: account.vault.add(HF_TOKEN, "hub", Secret(HF_TOKEN)),
        lambda: account.vault.generate("bearer", HF_TOKEN),
    ):
        with pytest.raises(MistypedError, match="looks like a secret value") as refused:
            add()
        assert HF_TOKEN not in repr(refused.value)
    assert REGISTRY.guards(Secret(HF_TOKEN))
    assert HF_TOKEN not in {item.name for item in account.vault.items_of()}


def test_of_a_certificate_the_ca_is_stored_and_the_key_stays(account: Account) -> None:
    added = account.vault.add("cert", "own", _whole(CLIENT, TEAM, ROOT))
    assert added.outcome is AddOutcome.STORED
    assert stored(account, "cert/own") == ROOT.pem
    assert added.pem is not None
    assert added.pem.stat().st_mode & 0o777 == 0o600
    assert added.pem.read_text() == CLIENT.key_pem() + CLIENT.pem + TEAM.pem
    assert account.vault.value(added.item).reveal() == added.pem.read_text()
    assert account.vault.known()[added.item.id].expires_at is not None
    assert REGISTRY.guards(account.vault.value(added.item))
    again = account.vault.add("cert", "own", _whole(CLIENT, TEAM, ROOT))
    assert again.outcome is AddOutcome.SAME


def test_a_key_from_another_machine_is_kept_for_the_item_that_is_there(
    account: Account, tmp_path: Path
) -> None:
    made = make_certificate("elsewhere")
    account.vault.add("cert", "elsewhere", Secret(made.authority_pem))
    item = account.vault.find("cert/elsewhere")
    with pytest.raises(MissingPrivateKeyError) as missing:
        account.vault.use("cert/elsewhere")
    assert "%vault_add cert elsewhere --from-file" in missing.value.hint
    with pytest.raises(ItemExistsError, match="on the machine"):
        account.vault.generate("cert", "elsewhere")
    added = account.vault.add("cert", "elsewhere", made.client_pem)
    assert (added.outcome, added.item.id) == (AddOutcome.KEY_KEPT, item.id)
    assert stored(account, "cert/elsewhere") == made.authority_pem
    assert account.vault.use("cert/elsewhere")
    account.vault.release()
    out = tmp_path / "out.pem"
    assert account.vault.generate("cert", "elsewhere", out=out).file == out
    assert out.read_text() == made.client_pem.reveal()


def test_a_certificate_that_does_not_lead_to_the_stored_ca_needs_leave(account: Account) -> None:
    first, second = make_certificate("swap"), make_certificate("swap")
    account.vault.add("cert", "swap", Secret(first.client_pem.reveal() + first.authority_pem))
    whole = Secret(second.client_pem.reveal() + second.authority_pem)
    with pytest.raises(ItemExistsError):
        account.vault.add("cert", "swap", whole)
    assert stored(account, "cert/swap") == first.authority_pem
    assert account.vault.add("cert", "swap", whole, replace=True).outcome is AddOutcome.REPLACED
    assert stored(account, "cert/swap") == second.authority_pem
    assert account.vault.value(account.vault.find("cert/swap")) == second.client_pem


def test_a_certificate_without_its_ca_is_refused_with_what_to_give(account: Account) -> None:
    client = issued("lacking", by=ROOT)
    with pytest.raises(InvalidItemError, match="not in it") as refused:
        account.vault.add("cert", "lacking", _whole(client))
    assert "--ca" in refused.value.hint
    _refused_and_unsent(account, "cert/lacking")
    keys = account.vault._private_keys
    assert not keys.holds(_whole(client))
    account.vault.add("cert", "lacking", _whole(client, ROOT))
    assert keys.holds(_whole(client))


def test_a_chain_of_4096_bit_rsa_is_too_long_as_a_whole_and_its_ca_fits(account: Account) -> None:
    keys = [rsa.generate_private_key(65537, 4096) for _ in range(3)]
    root = issued("Long Root", key=keys[0], is_ca=True)
    team = issued("Long Team", by=root, key=keys[1], is_ca=True)
    client = issued("client", by=team, key=keys[2])
    whole = _whole(client, team, root)
    assert len(whole.reveal()) > 4096
    account.vault.add("cert", "long", whole)
    assert stored(account, "cert/long") == root.pem


def test_a_ca_that_does_not_fit_is_refused_before_anything_is_kept(account: Account) -> None:
    root = issued("Endless", is_ca=True, padding=60)
    client = issued("client", by=root)
    assert len(root.pem) > 4096
    keys = account.vault._private_keys
    with pytest.raises(InvalidItemError, match="platform takes 1 to 4,096") as refused:
        account.vault.add("cert", "endless", _whole(client, root))
    assert "ECDSA" in refused.value.hint
    _refused_and_unsent(account, "cert/endless")
    assert not keys.holds(_whole(client, root))


def test_pkcs12_asks_for_its_password_and_is_stored_with_it(account: Account) -> None:
    data = Secret(base64.b64encode(CLIENT.pkcs12(TEAM, ROOT, password="w0rd")).decode())
    with pytest.raises(PasswordNeededError):
        account.vault.add("cert", "p12", data)
    _refused_and_unsent(account, "cert/p12")
    account.vault.add("cert", "p12", data, password=Secret("w0rd"))
    assert stored(account, "cert/p12") == ROOT.pem


@pytest.mark.parametrize("kind", ["cert", "ssh"])
def test_a_file_that_is_there_is_not_written_over_without_leave(
    account: Account, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "key"
    out.write_text("needed")
    with pytest.raises(PrivateFileError, match="still needed"):
        account.vault.generate(kind, "out", out=out)
    assert out.read_text() == "needed"
    _refused_and_unsent(account, f"{kind}/out")
    made = account.vault.generate(kind, "out", out=out, force=True)
    assert made.file == out
    assert "PRIVATE KEY" in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600


def test_an_ssh_key_is_written_with_its_public_half(account: Account, tmp_path: Path) -> None:
    (tmp_path / "id.pub").write_text("needed")
    with pytest.raises(PrivateFileError, match=r"id\.pub exists"):
        account.vault.generate("ssh", "id", out=tmp_path / "id")
    made = account.vault.generate("ssh", "id", out=tmp_path / "id", force=True)
    assert (tmp_path / "id.pub").read_text() == f"{made.public_key}\n"
    assert (tmp_path / "id").read_text() == stored(account, "ssh/id")
    again = account.vault.generate("ssh", "id")
    assert again.public_key == made.public_key
    fresh = account.vault.generate("ssh", "id", new=True)
    assert fresh.public_key not in {"", made.public_key}
    assert public_line(Secret(stored(account, "ssh/id")), "id") == fresh.public_key


@pytest.mark.parametrize("kind", ["bearer", "serverless"])
def test_what_has_no_file_is_not_made_for_one(account: Account, tmp_path: Path, kind: str) -> None:
    with pytest.raises(MistypedError, match="not written to a file"):
        account.vault.generate(kind, "no-file", out=tmp_path / "key")
    _refused_and_unsent(account, f"{kind}/no-file")
    for out, said in ((tmp_path, "is a folder"), (tmp_path / "a" / "b", "no folder")):
        with pytest.raises(PrivateFileError, match=said):
            account.vault.generate("ssh", "no-file", out=out)


def test_certificates_of_one_name_do_not_take_each_others_key(account: Account) -> None:
    mine = account.vault.generate("cert", "same")
    ours = account.vault.generate("cert", "same", visibility="org")
    upper = account.vault.generate("cert", "SAME")
    pems = [account.vault.value(made.item).reveal() for made in (mine, ours, upper)]
    assert len(set(pems)) == 3
    for made, pem in zip((mine, ours, upper), pems, strict=True):
        assert account.vault.value(made.item).reveal() == pem
