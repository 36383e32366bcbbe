"""Where a value comes from, and what can be wrong there."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError, MistypedError
from centml_nb.secret import Secret
from centml_nb.vault.given import Given

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "kB7xQ2mN9pL4vR8sT1"
ASKED = Secret("typed at a prompt")


def _nobody() -> Secret:
    pytest.fail("somebody was asked")


def test_without_a_place_its_user_is_asked() -> None:
    assert Given().value(Kind.HF_TOKEN, lambda: ASKED) is ASKED
    assert Given().password() is None


def test_a_file_and_a_variable_and_standard_input_give_their_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(f"{VALUE}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MY_TOKEN", VALUE)
    kind = Kind.HF_TOKEN
    assert Given(file="~/token").value(kind, _nobody).reveal() == f"{VALUE}\n"
    assert Given(variable="MY_TOKEN").value(kind, _nobody).reveal() == VALUE
    stream = io.BytesIO(VALUE.encode())
    assert Given(file="-").value(kind, _nobody, stream).reveal() == VALUE
    assert Given(password_variable="MY_TOKEN").password() == Secret(VALUE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_as_windows_writes_it_is_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("wörd", encoding)
    given = Given(file=str(tmp_path / "token"))
    assert given.value(Kind.ENV_VAR, _nobody).reveal() == "wörd"


def test_a_binary_file_is_a_certificates_alone(tmp_path: Path) -> None:
    data = b"\x30\x82\x01\x00\xff"
    (tmp_path / "client.p12").write_bytes(data)
    given = Given(file=str(tmp_path / "client.p12"))
    found = given.value(Kind.CERTIFICATE, _nobody)
    assert base64.b64decode(found.reveal()) == data
    for kind in (Kind.ENV_VAR, Kind.SSH_KEY, Kind.BEARER_TOKEN):
        with pytest.raises(InvalidItemError, match="no text"):
            given.value(kind, _nobody)


def test_the_files_of_a_certificate_are_put_together(tmp_path: Path) -> None:
    for name in ("crt", "key", "ca"):
        (tmp_path / name).write_text(name)
    crt, key, ca = (str(tmp_path / name) for name in ("crt", "key", "ca"))
    given = Given(file=crt, key=key, authority=ca)
    assert given.value(Kind.CERTIFICATE, _nobody).reveal() == "crt\nkey\nca"
    assert given.words() == (crt, key, ca)
    with pytest.raises(MistypedError, match="belong to certificates"):
        given.value(Kind.SSH_KEY, _nobody)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 1_000_001)
    for file, said in (
        (tmp_path / "nothing", "There is no file"),
        (tmp_path, "is a directory"),
        (tmp_path / "large", "larger than any secret"),
        ("-", "no standard input"),
    ):
        with pytest.raises(InvalidItemError, match=said):
            Given(file=str(file)).value(Kind.ENV_VAR, _nobody)
    with pytest.raises(InvalidItemError, match="no variable CENTML_NB_TEST_UNSET"):
        Given(variable="CENTML_NB_TEST_UNSET").value(Kind.ENV_VAR, _nobody)
    with pytest.raises(MistypedError, match="one place"):
        Given(file="a", variable="B").value(Kind.ENV_VAR, _nobody)
