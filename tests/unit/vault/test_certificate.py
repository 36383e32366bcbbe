"""Client certificates that openssl, cryptography and a handshake accept, whatever their name."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from centml_nb.errors import InvalidItemError
from centml_nb.vault.certificate import MadeCertificate, make_certificate
from centml_nb.vault.private_keys import authority_id

if TYPE_CHECKING:
    from pathlib import Path

MADE = make_certificate("rag")
SERVER = trustme.CA()


def _authority(made: MadeCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.authority_pem.encode())


def _client(made: MadeCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.client_pem.reveal().encode())


def _common_name(certificate: x509.Certificate) -> str:
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


def _verify(made: MadeCertificate, *, by: MadeCertificate, at: datetime | None = None) -> None:
    verifier = PolicyBuilder().store(Store([_authority(by)])).time(at or datetime.now(UTC))
    verifier.build_client_verifier().verify(_client(made), [])


def _handshake(made: MadeCertificate, *, by: MadeCertificate, folder: Path) -> dict[str, object]:
    """Have a server that trusts `by` alone take a client with `made`; return what it saw."""
    pem = folder / "client.pem"
    pem.write_text(made.client_pem.reveal())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    SERVER.issue_cert("door.example").configure_cert(context)
    context.load_verify_locations(cadata=by.authority_pem)
    context.verify_mode = ssl.CERT_REQUIRED
    ours = ssl.create_default_context()
    SERVER.configure_trust(ours)
    ours.load_cert_chain(pem)
    near, far = socket.socketpair()
    seen: dict[str, object] = {}

    def serve() -> None:
        with far:
            try:
                with context.wrap_socket(far, server_side=True) as tls:
                    seen.update(tls.getpeercert() or {})
                    tls.sendall(b"welcome")
            except ssl.SSLError as error:
                seen["refused"] = error.reason

    server = threading.Thread(target=serve)
    server.start()
    try:
        with near, ours.wrap_socket(near, server_hostname="door.example") as tls:
            seen["said"] = tls.recv(7)
    except OSError:
        seen["said"] = b""
    server.join()
    return seen


def test_keys_and_signatures_are_p_384_and_sha_384() -> None:
    for certificate in (_authority(MADE), _client(MADE)):
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert isinstance(key.curve, ec.SECP384R1)
        assert isinstance(certificate.signature_hash_algorithm, hashes.SHA384)


def test_the_client_has_the_usages_of_a_client() -> None:
    extensions = _client(MADE).extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca) == (True, False)
    extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(extended) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [_common_name(_client(MADE))]


def test_the_authority_has_the_usages_of_an_authority() -> None:
    extensions = _authority(MADE).extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert (usage.critical, usage.value.key_cert_sign) == (True, True)
    assert not usage.value.digital_signature
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)


def test_the_clients_issuer_is_its_authority() -> None:
    client, authority = _client(MADE), _authority(MADE)
    client.verify_directly_issued_by(authority)
    issuer = client.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert issuer.key_identifier == subject.digest


def test_the_pem_is_the_private_key_and_its_certificate_and_no_other_key() -> None:
    pem = MADE.client_pem.reveal()
    assert pem.count("BEGIN PRIVATE KEY") == 1
    assert pem.count("BEGIN CERTIFICATE") == 1
    assert "PRIVATE" not in MADE.authority_pem
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert key.public_key() == _client(MADE).public_key()
    assert key.public_key() != _authority(MADE).public_key()


def test_it_begins_a_little_early_and_ends_after_the_days_asked_for() -> None:
    for days in (1, 365, 3650):
        before = datetime.now(UTC)
        made = make_certificate("rag", days)
        for certificate in (_client(made), _authority(made)):
            assert certificate.not_valid_before_utc < before  # clocks differ
            assert certificate.not_valid_after_utc == made.expires_at
        assert abs(made.expires_at - before - timedelta(days=days)) < timedelta(minutes=1)
        client = x509.load_pem_x509_certificate(made.client_pem.reveal().encode())
        assert client.not_valid_after_utc == made.expires_at


@pytest.mark.parametrize("days", [0, -1, 10**6, 10**12])
def test_days_that_no_certificate_lives_are_refused(days: int) -> None:
    with pytest.raises(InvalidItemError, match="days"):
        make_certificate("rag", days)


def test_its_chain_verifies_until_it_ends_and_under_its_own_authority_alone() -> None:
    other = make_certificate("rag")
    _verify(MADE, by=MADE)
    with pytest.raises(VerificationError):
        _verify(MADE, by=other)
    with pytest.raises(VerificationError):
        _verify(MADE, by=MADE, at=MADE.expires_at + timedelta(seconds=1))


def test_openssl_verifies_the_chain_strictly(tmp_path: Path) -> None:
    other = make_certificate("other")
    (tmp_path / "ca.pem").write_text(MADE.authority_pem)
    verify = ["openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile"]
    for made, code in ((MADE, 0), (other, 2)):
        (tmp_path / "client.pem").write_text(made.client_pem.reveal())
        done = subprocess.run(
            [*verify, tmp_path / "ca.pem", tmp_path / "client.pem"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr


def test_a_door_opens_to_its_own_certificate_and_to_no_other(tmp_path: Path) -> None:
    opened = _handshake(MADE, by=MADE, folder=tmp_path)
    assert opened["said"] == b"welcome"
    assert opened["subjectAltName"] == (("DNS", "client.rag.user.centml.ai"),)
    refused = _handshake(make_certificate("rag"), by=MADE, folder=tmp_path)
    assert refused["said"] == b""
    assert "subjectAltName" not in refused


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=512))
@example("🔑 my key 🚀")
@example("n" * 512)
@example("a-" * 256)
@example("..")
@example("-")
@example("wild*card.example")
@example("xn--e1afmkfd")
@example("UPPER lower")
@example("new\nline\0")
def test_any_name_makes_a_certificate_that_is_valid(name: str) -> None:
    made = make_certificate(name)
    for certificate in (_client(made), _authority(made)):
        common_name = _common_name(certificate)
        assert len(common_name) <= 64
        labels = common_name.split(".")
        assert all(0 < len(label) <= 63 for label in labels)
        assert all(label.strip("-") == label and label.isascii() for label in labels)
    _verify(made, by=made)


@pytest.mark.parametrize("name", ["🔑 my key 🚀", "n" * 512, "wild*card.example"])
def test_odd_names_open_doors_too(name: str, tmp_path: Path) -> None:
    made = make_certificate(name)
    assert _handshake(made, by=made, folder=tmp_path)["said"] == b"welcome"


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
@settings(max_examples=10)
def test_names_that_differ_a_little_make_certificates_that_differ(one: str, other: str) -> None:
    first, second = make_certificate(one), make_certificate(other)
    assert authority_id(first.authority_pem) != authority_id(second.authority_pem)
    with pytest.raises(VerificationError):
        _verify(first, by=second)


def test_a_certificate_shows_no_key_when_it_is_printed() -> None:
    assert "PRIVATE" not in repr(MADE)
