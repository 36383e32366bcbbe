"""Whoever gets a value is told what its guards can and cannot do."""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING

import pytest

from centml_nb.accounts.handing_out import HandingOut
from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.redaction.fingerprint import Fingerprinter, shown
from centml_nb.redaction.registry import REGISTRY
from centml_nb.redaction.traces import Traces
from centml_nb.secret import Secret
from centml_nb.vault.certificate import make_certificate

if TYPE_CHECKING:
    from pathlib import Path


def _handed(home: Path, value: Secret, kind: Kind = Kind.BEARER_TOKEN) -> list[str]:
    item = VaultItem(id="1", kind=kind, name="rag")
    return HandingOut(home, "local").handed_out("use", item, value)


def test_a_drawn_key_is_guarded_everywhere_and_nothing_is_said(tmp_path: Path) -> None:
    value = secrets.token_urlsafe(32)
    assert _handed(tmp_path / "home", Secret(value)) == []
    assert Traces.kept_in(tmp_path / "home").finder().find(value.encode())


def test_a_value_that_could_be_guessed_is_kept_out_of_files_search_and_that_is_said(
    tmp_path: Path,
) -> None:
    value = "correct-horse-battery-staple"
    (said,) = _handed(tmp_path / "home", Secret(value))
    assert said.startswith("Files are not searched for it")
    assert value not in said
    assert REGISTRY.guards(Secret(value))
    assert Traces.kept_in(tmp_path / "home").finder().find(value.encode()) == []


def test_an_ordinary_value_is_not_guarded_and_that_is_said(tmp_path: Path) -> None:
    (said,) = _handed(tmp_path / "home", Secret("production"))
    assert "not guarded" in said


@pytest.mark.parametrize("is_key", [True, False])
def test_files_show_the_fingerprint_that_output_shows(tmp_path: Path, is_key: bool) -> None:  # noqa: FBT001
    home = tmp_path / "home"
    value = make_certificate("rag").client_pem if is_key else Secret(secrets.token_urlsafe(32))
    assert _handed(home, value, Kind.CERTIFICATE if is_key else Kind.BEARER_TOKEN) == []
    found = Traces.kept_in(home).finder().find(value.reveal().encode())
    assert found[0].shown == f"⟨rag {shown(Fingerprinter.kept_in(home).of(value))}⟩"


def test_a_registrys_password_is_guarded_by_itself_too(tmp_path: Path) -> None:
    home, password = tmp_path / "home", secrets.token_urlsafe(32)
    whole = Secret(json.dumps({"username": "me", "password": password}))
    encoded = base64.b64encode(f"me:{password}".encode()).decode()
    assert _handed(home, whole, Kind.REGISTRY_CREDENTIAL) == []
    for text in (whole.reveal(), password, encoded):
        assert REGISTRY.guards(Secret(text))
        assert Traces.kept_in(home).finder().find(text.encode())
    other = Secret(json.dumps({"some": secrets.token_urlsafe(32)}))
    assert _handed(home, other, Kind.REGISTRY_CREDENTIAL) == []
    assert REGISTRY.guards(other)
