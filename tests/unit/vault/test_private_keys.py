"""Private keys stay on this machine, whole or not at all."""

from __future__ import annotations

import hashlib
import ssl
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.errors import PrivateFileError
from centml_nb.secret import Secret
from centml_nb.vault.certificate import make_certificate
from centml_nb.vault.private_keys import PrivateKeys, authority_id

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = make_certificate("one"), make_certificate("two")
PLAIN = ["rag", "gen-cert", "a.b_c-1"]
ODD = ["a/b", "..", "../../etc", ".hidden", "é🔑", " ", "'q'", "n" * 512, "=abc", "new\nline", ""]


@pytest.fixture
def keys(tmp_path: Path) -> PrivateKeys:
    tmp_path.chmod(0o700)
    return PrivateKeys(tmp_path, "platform.example:8443")


@pytest.mark.parametrize("name", PLAIN + ODD)
def test_a_key_is_found_by_its_name_whatever_that_is(
    keys: PrivateKeys, tmp_path: Path, name: str
) -> None:
    assert keys.find(name) is None
    with keys.keeping(name, ONE.client_pem, ONE.authority_pem):
        pass
    kept = keys.find(name)
    assert kept is not None
    assert kept.authority == authority_id(ONE.authority_pem)
    assert keys.read(kept) == ONE.client_pem
    assert tmp_path / "keys" in kept.pem.parents
    if name in PLAIN:
        assert kept.pem.name == f"{name}.pem"
    for found in tmp_path.rglob("*"):
        wanted = 0o700 if found.is_dir() else 0o600
        assert stat.S_IMODE(found.stat().st_mode) == wanted
    keys.forget(name)
    assert keys.find(name) is None


def test_no_two_names_share_a_file(keys: PrivateKeys) -> None:
    for name in PLAIN + ODD:
        with keys.keeping(name, Secret(f"pem of {name!r}"), ONE.authority_pem):
            pass
    for name in PLAIN + ODD:
        kept = keys.find(name)
        assert kept is not None
        assert keys.read(kept).reveal() == f"pem of {name!r}"


def test_platforms_keep_their_keys_apart(keys: PrivateKeys, tmp_path: Path) -> None:
    with keys.keeping("rag", ONE.client_pem, ONE.authority_pem):
        pass
    assert PrivateKeys(tmp_path, "local").find("rag") is None


def test_an_earlier_key_stays_where_the_platform_refuses_the_new_one(
    keys: PrivateKeys, tmp_path: Path
) -> None:
    with keys.keeping("rag", ONE.client_pem, ONE.authority_pem):
        pass
    before = sorted(tmp_path.rglob("*"))
    with (
        pytest.raises(RuntimeError),
        keys.keeping("rag", TWO.client_pem, TWO.authority_pem),
    ):
        raise RuntimeError
    kept = keys.find("rag")
    assert kept is not None
    assert keys.read(kept) == ONE.client_pem
    assert sorted(tmp_path.rglob("*")) == before
    with keys.keeping("rag", TWO.client_pem, TWO.authority_pem):
        pass
    assert keys.read(kept) == TWO.client_pem


def test_the_key_is_on_disk_before_its_authority_is_handed_out(
    keys: PrivateKeys, tmp_path: Path
) -> None:
    with keys.keeping("rag", ONE.client_pem, ONE.authority_pem):
        written = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert ONE.client_pem.reveal() in written


def test_a_folder_that_others_can_read_is_refused(keys: PrivateKeys, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)
    (tmp_path / "keys").chmod(0o755)
    with (
        pytest.raises(PrivateFileError, match="chmod 700"),
        keys.keeping("rag", ONE.client_pem, ONE.authority_pem),
    ):
        pytest.fail("the authority would have been handed out")


def test_an_authority_is_known_by_its_der_form_however_its_pem_is_wrapped() -> None:
    der = ssl.PEM_cert_to_DER_cert(ONE.authority_pem)
    for pem in (ONE.authority_pem, f"\n{ONE.authority_pem}\n\n", ONE.authority_pem.strip()):
        assert authority_id(pem) == hashlib.sha256(der).hexdigest()
    assert authority_id(TWO.authority_pem) != authority_id(ONE.authority_pem)


@given(st.text())
def test_what_is_no_certificate_has_no_id(text: str) -> None:
    assert authority_id(text) == ""
