"""The guard of a door, and the TLS side that goes with it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from centml_nb.local.authority import Authority
from centml_nb.local.guard import Guard, bearer, parse_authorities, tls_context
from tests.unit.vault.authorities import company

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("ca.test", 1)


@pytest.fixture(scope="module")
def client(authority: Authority) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.client_chain("client.test"))


@pytest.fixture
def door_chain(authority: Authority, tmp_path: Path) -> Path:
    path = tmp_path / "doors.pem"
    path.write_bytes(authority.server_chain())
    return path


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", b"abc"),
        ("bearer abc", b"abc"),
        ("Bearer  abc ", b"abc"),
        ("Basic abc", b""),
        ("abc", b""),
        ("", b""),
    ],
)
def test_a_bearer_token_is_read_from_its_header(header: str, token: bytes) -> None:
    assert bearer(header) == token


def test_a_guard_without_parts_is_open() -> None:
    assert Guard().opens("", None)
    assert Guard("", "").opens("Bearer anything", None)


def test_a_token_is_compared_whole() -> None:
    guard = Guard("right-token")
    assert guard.opens("Bearer right-token", None)
    for wrong in ("Bearer right-toke", "Bearer right-token2", "Bearer ", "Basic right-token", ""):
        assert not guard.opens(wrong, None)


def test_a_certificate_must_come_from_the_guards_own_authority(
    authority: Authority, client: x509.Certificate
) -> None:
    assert Guard(None, authority.pem.decode()).opens("", client)
    assert not Guard(None, authority.pem.decode()).opens("", None)
    assert not Guard(None, Authority.new("ca.test", 1).pem.decode()).opens("", client)


def test_a_chain_leads_to_the_guards_authority_over_those_between_alone() -> None:
    root, team, client = (issued.certificate for issued in company())
    stranger = Authority.new("Team CA", 1).certificate
    guard = Guard(None, root.public_bytes(Encoding.PEM).decode())
    assert guard.opens("", client, team, root)
    assert guard.opens("", client, team)
    assert not guard.opens("", client)
    assert not guard.opens("", client, stranger)
    assert not guard.opens("", stranger, team, root)


def test_both_parts_are_wanted_where_both_are_said(
    authority: Authority, client: x509.Certificate
) -> None:
    guard = Guard("token", authority.pem.decode())
    assert guard.opens("Bearer token", client)
    assert not guard.opens("Bearer token", None)
    assert not guard.opens("Bearer other", client)


def test_several_authorities_are_all_trusted(authority: Authority) -> None:
    both = authority.pem.decode() + Authority.new("ca.other", 1).pem.decode()
    assert len(parse_authorities(both)) == 2


def test_a_text_that_is_no_certificate_is_refused() -> None:
    assert parse_authorities("nothing here") == []
    with pytest.raises(ValueError, match=r"parsing"):
        parse_authorities("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")


def test_the_handshake_wants_a_certificate_when_every_guard_does(
    authority: Authority, door_chain: Path
) -> None:
    by_token, by_certificate = Guard("token"), Guard(None, authority.pem.decode())
    modes = {
        ssl.CERT_NONE: [by_token],
        ssl.CERT_REQUIRED: [by_certificate],
        ssl.CERT_OPTIONAL: [by_token, by_certificate],
    }
    for mode, guards in modes.items():
        assert tls_context(door_chain, guards).verify_mode == mode


def test_a_guard_never_prints_its_token() -> None:
    assert "hidden-token" not in repr(Guard("hidden-token"))
    assert "hidden-token" not in f"{Guard('hidden-token')}"
