"""Private keys stay on this machine, whole or not at all."""

from __future__ import annotations

import hashlib
import ssl
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.errors import (
    PrivateFileError,
    RefusedInputError,
    UnexpectedAnswerError,
    UnreachableError,
)
from centml_nb.vault.certificate import make_certificate
from centml_nb.vault.private_keys import PrivateKeys, authority_id

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.vault.certificate import MadeCertificate
    from centml_nb.vault.private_keys import KeptKey

ONE, TWO = make_certificate("one"), make_certificate("two")
FIRST, SECOND = authority_id(ONE.authority_pem), authority_id(TWO.authority_pem)
PLAIN = ["rag", "gen-cert", "a.b_c-1"]
ODD = ["a/b", "..", "../../etc", ".hidden", "é🔑", " ", "'q'", "n" * 512, "=abc", "new\nline", "*"]
REFUSED = RefusedInputError("The platform said no.", "Correct it.")


@pytest.fixture
def keys(tmp_path: Path) -> PrivateKeys:
    tmp_path.chmod(0o700)
    return PrivateKeys(tmp_path, "platform.example:8443")


def _keep(keys: PrivateKeys, name: str, made: MadeCertificate) -> KeptKey:
    with keys.keeping(name, made.client_pem, made.authority_pem) as kept:
        return kept


@pytest.mark.parametrize("name", PLAIN + ODD)
def test_a_key_is_found_by_its_name_whatever_that_is(
    keys: PrivateKeys, tmp_path: Path, name: str
) -> None:
    assert keys.find(name, FIRST) is None
    assert not keys.holds(ONE.client_pem)
    kept = _keep(keys, name, ONE)
    assert keys.find(name, FIRST) == kept
    assert keys.holds(ONE.client_pem)
    assert kept.authority == FIRST
    assert keys.read(kept) == ONE.client_pem
    assert tmp_path / "keys" in kept.pem.parents
    if name in PLAIN:
        assert kept.pem.name == f"{name}.pem"
    for found in tmp_path.rglob("*"):
        wanted = 0o700 if found.is_dir() else 0o600
        assert stat.S_IMODE(found.stat().st_mode) == wanted
    keys.forget(name, FIRST)
    assert keys.find(name, FIRST) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_names_that_differ_in_case_alone_or_not_at_all_do_not_share_a_file(
    keys: PrivateKeys, tmp_path: Path
) -> None:
    made = {name: make_certificate(name) for name in ("rag", "RAG", "Rag")}
    for name, certificate in made.items():
        _keep(keys, name, certificate)
    theirs = make_certificate("rag")  # your organisation's
    _keep(keys, "rag", theirs)
    folders = [path.parent.name.lower() for path in tmp_path.rglob("*.pem")]
    assert len(set(folders)) == 4
    for name, certificate in [*made.items(), ("rag", theirs)]:
        kept = keys.find(name, authority_id(certificate.authority_pem))
        assert kept is not None
        assert keys.read(kept) == certificate.client_pem


def test_an_item_that_was_renamed_keeps_its_key(keys: PrivateKeys) -> None:
    _keep(keys, "rag", ONE)
    kept = keys.find("another name", FIRST)
    assert kept is not None
    assert keys.read(kept) == ONE.client_pem


def test_of_two_clients_under_one_ca_each_has_its_own_key(keys: PrivateKeys) -> None:
    _keep(keys, "alice", ONE)
    with keys.keeping("bob", TWO.client_pem, ONE.authority_pem):
        pass
    for name, pem in (("alice", ONE.client_pem), ("bob", TWO.client_pem)):
        kept = keys.find(name, FIRST)
        assert kept is not None
        assert keys.read(kept) == pem
    keys.forget("alice", FIRST)
    kept = keys.find("alice", FIRST)
    assert kept is not None
    assert keys.read(kept) == TWO.client_pem


def test_platforms_keep_their_keys_apart(keys: PrivateKeys, tmp_path: Path) -> None:
    _keep(keys, "rag", ONE)
    assert PrivateKeys(tmp_path, "local").find("rag", FIRST) is None


def test_what_is_no_ca_has_no_key(keys: PrivateKeys) -> None:
    _keep(keys, "rag", ONE)
    assert keys.find("rag", "") is None


def test_a_refusal_leaves_the_earlier_key_and_nothing_else(
    keys: PrivateKeys, tmp_path: Path
) -> None:
    earlier = _keep(keys, "rag", ONE)
    before = [path for path in tmp_path.rglob("*") if path.is_file()]
    for again in (ONE, TWO):
        with (
            pytest.raises(RefusedInputError),
            keys.keeping("rag", again.client_pem, again.authority_pem),
        ):
            raise REFUSED
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == before
    assert keys.read(earlier) == ONE.client_pem
    _keep(keys, "rag", TWO)
    assert keys.find("rag", SECOND) is not None


@pytest.mark.parametrize(
    "end",
    [
        UnreachableError("No answer in time.", "Try again."),
        UnexpectedAnswerError("A fault.", "Try again."),
        KeyboardInterrupt(),
    ],
)
def test_a_key_stays_where_the_platform_may_have_its_ca(
    keys: PrivateKeys, end: BaseException
) -> None:
    with (
        pytest.raises(type(end)),
        keys.keeping("rag", ONE.client_pem, ONE.authority_pem),
    ):
        raise end
    kept = keys.find("rag", FIRST)
    assert kept is not None
    assert keys.read(kept) == ONE.client_pem


def test_the_key_is_whole_on_disk_before_its_authority_is_handed_out(
    keys: PrivateKeys, tmp_path: Path
) -> None:
    with keys.keeping("rag", ONE.client_pem, ONE.authority_pem):
        kept = PrivateKeys(tmp_path, "platform.example:8443").find("rag", FIRST)
        assert kept is not None
        assert keys.read(kept) == ONE.client_pem


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
