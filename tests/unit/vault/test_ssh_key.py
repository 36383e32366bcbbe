"""SSH keys, made here and elsewhere, as ssh itself reads them."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from centml_nb.errors import InvalidItemError, PasswordNeededError
from centml_nb.secret import Secret
from centml_nb.vault import ssh_key
from centml_nb.vault.names import LONGEST_VALUE
from centml_nb.vault.ssh_key import checked_ssh_key, make_ssh_key, public_line

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {
    "Ed25519": ("-t", "ed25519"),
    "ECDSA": ("-t", "ecdsa"),
    "RSA 4096": ("-t", "rsa", "-b", "4096"),
    "RSA in PEM form": ("-t", "rsa", "-m", "PEM"),
}
MADE = make_ssh_key()


def _made(folder: Path, *options: str, password: str = "") -> str:
    command = ["ssh-keygen", "-q", "-N", password, "-C", "me", "-f", str(folder / "id"), *options]
    subprocess.run(command, check=True)
    return (folder / "id").read_text()


def _public_half(folder: Path, private: Secret) -> str:
    """Return what ssh-keygen finds in a private key."""
    path = folder / "asked"
    path.touch(mode=0o600)
    path.write_text(private.reveal())
    ran = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, check=True)
    path.unlink()
    return " ".join(ran.stdout.decode().split()[:2])


def test_a_made_key_is_ed25519_and_read_by_ssh(tmp_path: Path) -> None:
    assert MADE.reveal().startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    half = _public_half(tmp_path, MADE)
    assert half.startswith("ssh-ed25519 ")
    assert public_line(MADE, "github") == f"{half} github"
    assert make_ssh_key() != MADE


@pytest.mark.parametrize("name", ["my key 🔑", "new\nline", "\x1b[31m", "n" * 512, "🔑"])
def test_a_public_key_is_one_line_whatever_the_item_is_called(name: str) -> None:
    line = public_line(MADE, name)
    assert line.isascii()
    assert line.isprintable()
    assert len(line.split()) in {2, 3}


@given(st.text())
@settings(max_examples=30)
def test_what_is_no_private_key_has_no_public_half(text: str) -> None:
    assert public_line(Secret(text), "github") == ""


@pytest.mark.parametrize("options", TYPES.values(), ids=TYPES)
def test_a_key_that_ssh_keygen_made_is_taken_as_it_is(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    text = _made(tmp_path, *options)
    checked = checked_ssh_key(Secret(text))
    assert checked.value.reveal() == text
    assert checked.notes == ()
    assert len(text) <= LONGEST_VALUE


@pytest.mark.parametrize("form", ["PEM", "PKCS8"])
def test_a_locked_key_asks_for_its_passphrase_and_is_stored_without(
    form: str, tmp_path: Path
) -> None:
    text = _made(tmp_path, "-t", "rsa", "-m", form, password="word five")
    with pytest.raises(PasswordNeededError, match="passphrase"):
        checked_ssh_key(Secret(text))
    with pytest.raises(InvalidItemError, match="does not open"):
        checked_ssh_key(Secret(text), Secret("another"))
    checked = checked_ssh_key(Secret(text), Secret("word five"))
    assert any("without its passphrase" in note for note in checked.notes)
    public = " ".join((tmp_path / "id.pub").read_text().split()[:2])
    assert _public_half(tmp_path, checked.value) == public


def test_a_locked_key_of_opensshs_form_is_opened_where_bcrypt_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _made(tmp_path, "-t", "ed25519", password="word")
    if find_spec("bcrypt"):
        checked = checked_ssh_key(Secret(text), Secret("word"))
        public = " ".join((tmp_path / "id.pub").read_text().split()[:2])
        assert _public_half(tmp_path, checked.value) == public
        with pytest.raises(PasswordNeededError):
            checked_ssh_key(Secret(text))
        with pytest.raises(InvalidItemError, match="does not open"):
            checked_ssh_key(Secret(text), Secret("another"))
    monkeypatch.setattr(ssh_key, "find_spec", lambda _: None)
    with pytest.raises(InvalidItemError, match="bcrypt") as refused:
        checked_ssh_key(Secret(text), Secret("word"))
    assert "pip install bcrypt" in refused.value.hint


def test_a_key_that_ssh_may_not_read_is_written_anew(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    checked = checked_ssh_key(Secret(pkcs8))
    assert any("OpenSSH's format" in note for note in checked.notes)
    openssh = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    assert _public_half(tmp_path, checked.value) == _public_half(tmp_path, Secret(openssh))


@pytest.mark.parametrize("spoil", ["\r\n", "", "\\n", " "])
def test_line_breaks_that_copying_took_are_put_back(spoil: str, tmp_path: Path) -> None:
    checked = checked_ssh_key(Secret(MADE.reveal().replace("\n", spoil)))
    assert any("line breaks" in note for note in checked.notes)
    assert _public_half(tmp_path, checked.value) == _public_half(tmp_path, MADE)


DSA = dsa.generate_private_key(1024)  # noqa: S505 - the one size that OpenSSH had


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        pytest.param(public_line(MADE, "me"), "public half", "without .pub", id="public"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "public half", ".pub"),
        ('---- BEGIN SSH2 PUBLIC KEY ----\nComment: "me"\nAAAA', "public half", ".pub"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", "PuTTY's", "puttygen"),
        ("hello", "no private key", "id_ed25519"),
        ("", "no private key", "id_ed25519"),
        (MADE.reveal()[:150], "no private key", "id_ed25519"),
        (MADE.reveal().replace("AAAA", "AAAB", 1), "damaged", "-----BEGIN"),
        (
            DSA.private_bytes(
                Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
            ).decode(),
            "DSA",
            "%vault_generate ssh",
        ),
    ],
)
def test_what_is_no_usable_key_is_refused_with_what_to_do(text: str, said: str, hint: str) -> None:
    with pytest.raises(InvalidItemError) as refused:
        checked_ssh_key(Secret(text))
    assert said in refused.value.message
    assert hint in refused.value.hint
    assert "b3Blbn" not in repr(refused.value)


def test_a_weak_key_is_taken_and_said(tmp_path: Path) -> None:
    text = _made(tmp_path, "-t", "rsa", "-b", "1024")
    checked = checked_ssh_key(Secret(text))
    assert any("1,024 bits" in note for note in checked.notes)
