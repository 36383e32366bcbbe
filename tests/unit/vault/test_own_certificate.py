"""A user's own certificates: whatever form they come in, the CA goes out and the key stays."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from centml_nb.errors import InvalidItemError, PasswordNeededError
from centml_nb.secret import Secret
from centml_nb.vault.own_certificate import own_certificate

from .authorities import KEYS, Issued, company, issued, openssl

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.vault.own_certificate import OwnCertificate

ROOT, TEAM, CLIENT = company()
DIRECT = issued("direct", by=ROOT)
PASSWORD = "kB7xQ2 päss"
SERVER = trustme.CA()


def _own(*parts: str, password: str | None = None) -> OwnCertificate:
    return own_certificate(Secret("".join(parts)), Secret(password) if password else None)


def _opened(own: OwnCertificate, folder: Path, *, by: str | None = None) -> bool:
    """Have a server that trusts the stored CA alone shake hands with the client."""
    assert own.client_pem is not None
    pem = folder / "client.pem"
    pem.write_text(own.client_pem.reveal())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    SERVER.issue_cert("door.example").configure_cert(context)
    context.load_verify_locations(cadata=by or own.authority_pem)
    context.verify_mode = ssl.CERT_REQUIRED
    ours = ssl.create_default_context()
    SERVER.configure_trust(ours)
    ours.load_cert_chain(pem)
    near, far = socket.socketpair()

    def serve() -> None:
        with far:
            try:
                with context.wrap_socket(far, server_side=True) as tls:
                    tls.sendall(b"welcome")
            except ssl.SSLError:
                pass

    server = threading.Thread(target=serve)
    server.start()
    try:
        with near, ours.wrap_socket(near, server_hostname="door.example") as tls:
            return tls.recv(7) == b"welcome"
    except OSError:
        return False
    finally:
        server.join()


@pytest.mark.parametrize("kind", KEYS)
def test_a_door_that_carries_the_stored_ca_opens_to_the_client(kind: str, tmp_path: Path) -> None:
    root, team, client = company(KEYS[kind]())
    own = _own(client.key_pem(), client.pem, team.pem, root.pem)
    assert own.authority_pem == root.pem
    assert _opened(own, tmp_path)
    assert not _opened(own, tmp_path, by=issued("Company Root", is_ca=True).pem)


@pytest.mark.parametrize("kind", KEYS)
def test_a_ca_of_each_type_is_taken(kind: str, tmp_path: Path) -> None:
    root = issued("Company Root", key=KEYS[kind](), is_ca=True)
    client = issued("client", by=root)
    own = _own(client.key_pem(), client.pem, root.pem)
    assert _opened(own, tmp_path)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_parts_may_come_in_any_order(order: tuple[int, ...], tmp_path: Path) -> None:
    parts = [CLIENT.key_pem(), CLIENT.pem, TEAM.pem, ROOT.pem]
    own = _own(*(parts[number] for number in order))
    assert own.authority_pem == ROOT.pem
    assert own.client_pem is not None
    assert own.client_pem.reveal() == CLIENT.key_pem() + CLIENT.pem + TEAM.pem
    certificates = [number for number in order if number]
    assert any("order" in note for note in own.notes) is (certificates != sorted(certificates))
    assert _opened(own, tmp_path)


def test_the_private_key_is_in_what_stays_alone() -> None:
    own = _own(CLIENT.key_pem(), CLIENT.pem, TEAM.pem, ROOT.pem)
    assert "PRIVATE" not in own.authority_pem
    assert "PRIVATE" not in repr(own)
    assert own.client_pem is not None
    assert own.client_pem.reveal().count("PRIVATE KEY") == 2


def test_how_far_a_root_opens_is_said() -> None:
    assert any("every client below" in note for note in _own(*_all()).notes)
    direct = _own(DIRECT.key_pem(), DIRECT.pem, ROOT.pem)
    assert direct.notes == ("It ends on" + f" {direct.expires_at:%Y-%m-%d}.",)


def _all() -> tuple[str, ...]:
    return CLIENT.key_pem(), CLIENT.pem, TEAM.pem, ROOT.pem


def test_without_its_root_the_last_of_the_chain_is_stored_and_that_is_said() -> None:
    own = _own(CLIENT.key_pem(), CLIENT.pem, TEAM.pem)
    assert own.authority_pem == TEAM.pem
    assert any("“Team CA” by itself" in note for note in own.notes)


def test_a_certificate_without_any_ca_names_none_and_knows_the_right_one() -> None:
    own = _own(DIRECT.key_pem(), DIRECT.pem)
    assert own.authority_pem == ""
    assert own.leads_to(ROOT.pem)
    assert not own.leads_to(TEAM.pem)
    assert not own.leads_to(issued("Company Root", is_ca=True).pem)
    assert not own.leads_to("no certificate")


def test_one_that_signed_itself_is_its_own_ca(tmp_path: Path) -> None:
    for is_ca in (True, False):
        alone = issued("alone", is_ca=is_ca)
        own = _own(alone.key_pem(), alone.pem)
        assert own.authority_pem == alone.pem
        assert any("its own CA" in note for note in own.notes)
        assert _opened(own, tmp_path)


def test_what_is_no_part_of_the_chain_is_left_out_and_named() -> None:
    stranger = issued("Stranger", is_ca=True)
    own = _own(*_all(), stranger.pem)
    assert own.authority_pem == ROOT.pem
    assert own.client_pem is not None
    assert stranger.pem not in own.client_pem.reveal()
    assert any("“Stranger”" in note for note in own.notes)


def test_of_two_certificates_for_one_key_the_one_that_lasts_is_taken() -> None:
    renewed = issued("client", by=TEAM, key=CLIENT.key, days=60)
    own = _own(CLIENT.key_pem(), CLIENT.pem, renewed.pem, TEAM.pem, ROOT.pem)
    assert own.client_pem is not None
    assert renewed.pem in own.client_pem.reveal()
    assert CLIENT.pem not in own.client_pem.reveal()


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_pkcs12_is_opened(password: str | None, tmp_path: Path) -> None:
    data = base64.b64encode(CLIENT.pkcs12(TEAM, ROOT, password=password)).decode()
    own = _own(data, password=password)
    assert own.authority_pem == ROOT.pem
    assert own.client_pem is not None
    assert own.client_pem.reveal() == CLIENT.key_pem() + CLIENT.pem + TEAM.pem
    assert _opened(own, tmp_path)


def test_pkcs12_as_openssl_writes_it_is_opened_too(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(CLIENT.key_pem())
    (tmp_path / "crt").write_text(CLIENT.pem)
    (tmp_path / "chain").write_text(TEAM.pem + ROOT.pem)
    command = ["pkcs12", "-export", "-inkey", "key", "-in", "crt", "-certfile", "chain"]
    for more in ([], ["-legacy"], ["-keypbe", "NONE", "-certpbe", "NONE"]):
        openssl(*command, *more, "-passout", "pass:", "-out", "p12", cwd=tmp_path)
        without = base64.b64encode((tmp_path / "p12").read_bytes()).decode()
        assert _own(without).authority_pem == ROOT.pem
        openssl(*command, *more, "-passout", "pass:word", "-out", "p12", cwd=tmp_path)
        locked = base64.b64encode((tmp_path / "p12").read_bytes()).decode()
        assert _own(locked, password="word").authority_pem == ROOT.pem
        with pytest.raises(PasswordNeededError, match="PKCS#12"):
            _own(locked)
        with pytest.raises(InvalidItemError, match="password does not open"):
            _own(locked, password="another")
    openssl("pkcs12", "-in", "p12", "-passin", "pass:word", "-nodes", "-out", "pem", cwd=tmp_path)
    with_attributes = (tmp_path / "pem").read_text()
    assert "Bag Attributes" in with_attributes
    assert _own(with_attributes).authority_pem == ROOT.pem


def test_a_ca_in_pem_form_completes_a_pkcs12_that_lacks_it(tmp_path: Path) -> None:
    data = base64.b64encode(DIRECT.pkcs12(password=PASSWORD)).decode()
    assert _own(data, password=PASSWORD).authority_pem == ""
    own = _own(data, "\n", ROOT.pem, password=PASSWORD)
    assert own.authority_pem == ROOT.pem
    assert _opened(own, tmp_path)


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_locked_key_in_pem_form_asks_for_its_password(form: PrivateFormat) -> None:
    key = CLIENT.key_pem("word", form)
    assert "ENCRYPTED" in key
    rest = (CLIENT.pem, TEAM.pem, ROOT.pem)
    with pytest.raises(PasswordNeededError):
        _own(key, *rest)
    with pytest.raises(InvalidItemError, match="password does not open the private key"):
        _own(key, *rest, password="another")
    own = _own(key, *rest, password="word")
    assert own.client_pem is not None
    assert "ENCRYPTED" not in own.client_pem.reveal()


def test_keys_of_the_older_form_and_of_openssl_are_taken(tmp_path: Path) -> None:
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", "key", cwd=tmp_path)
    openssl("req", "-x509", "-key", "key", "-subj", "/CN=me", "-out", "crt", cwd=tmp_path)
    text = (tmp_path / "key").read_text() + (tmp_path / "crt").read_text()
    assert "EC PARAMETERS" in text
    own = _own(text)
    assert own.authority_pem == (tmp_path / "crt").read_text()
    assert _opened(own, tmp_path)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: pem.replace("\n", ""),
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: pem.replace("\n", " "),
        lambda pem: "\ufeff" + pem,
        lambda pem: "  " + pem.replace("\n", "\n  "),
    ],
    ids=["CRLF", "no line breaks", "escaped", "spaces", "byte order mark", "indented"],
)
def test_what_copying_does_to_line_breaks_is_mended(spoilt: object, tmp_path: Path) -> None:
    assert callable(spoilt)
    own = _own(spoilt("".join(_all())))
    assert own.authority_pem == ROOT.pem
    assert _opened(own, tmp_path)


def _others(key: object) -> Issued:
    return issued("odd", by=ROOT, key=key)


@pytest.mark.parametrize(
    ("parts", "said", "hint"),
    [
        ((CLIENT.pem, TEAM.pem, ROOT.pem), "without its private key", "--key"),
        ((CLIENT.key_pem(),), "no certificate", "--ca"),
        ((DIRECT.key_pem(), CLIENT.pem), "does not fit the certificate of “client”", "--key"),
        ((ROOT.key_pem(), CLIENT.pem, TEAM.pem, ROOT.pem), "that of the CA", "client's key"),
        ((CLIENT.key_pem(), DIRECT.key_pem(), CLIENT.pem), "2 private keys", "that of the client"),
        (("hello",), "neither a certificate in PEM form nor a PKCS#12", ".p12"),
        ((base64.b64encode(b"0\x82\x01\x00 no").decode(),), "neither", ".p12"),
        ((CLIENT.pem[:200],), "no whole certificate", "PEM"),
        ((CLIENT.pem.replace("MII", "MIJ", 1),), "damaged", "-----BEGIN"),
        ((CLIENT.key_pem().replace("MIG", "MIH", 1), CLIENT.pem), "damaged", "-----BEGIN"),
        (
            (base64.b64encode(ROOT.certificate.public_bytes(Encoding.DER)).decode(),),
            "binary form (DER)",
            "openssl x509 -inform der",
        ),
        (("".join(issued(f"CA {n}", is_ca=True).pem for n in range(31)),), "31", "the one CA"),
        ((ROOT.pem, issued("Stranger", is_ca=True).pem), "2 CAs", "a name of its own"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(
    parts: tuple[str, ...], said: str, hint: str
) -> None:
    with pytest.raises(InvalidItemError) as refused:
        _own(*parts)
    assert said in refused.value.message
    assert hint in refused.value.hint
    _check_no_key_in(refused.value)


def _check_no_key_in(error: BaseException) -> None:
    told = repr(error) + repr(error.__cause__)
    assert "MIG" not in told
    assert "PRIVATE KEY" not in told


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("CERTIFICATE REQUEST", "a request"),
        ("PUBLIC KEY", "a public key alone"),
        ("PKCS7", "PKCS#7"),
        ("OPENSSH PRIVATE KEY", "an ssh key"),
    ],
)
def test_other_things_in_pem_form_are_called_by_their_name(label: str, said: str) -> None:
    with pytest.raises(InvalidItemError, match=said):
        _own(f"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n")


@pytest.mark.parametrize("position", [0, 1, 2])
def test_what_has_ended_or_not_begun_is_refused_wherever_it_stands(position: int) -> None:
    begun = datetime.now(UTC) - timedelta(days=9)
    later = datetime.now(UTC) + timedelta(days=1)
    times: tuple[tuple[str, float, datetime], ...] = (
        ("ended on", -1, begun),
        ("begins on", 30, later),
    )
    for said, days, begins in times:
        chain: list[Issued] = []
        for number in (2, 1, 0):
            wrong = {"days": days, "begins": begins} if number == position else {}
            above = chain[-1] if chain else None
            chain.append(issued(f"c{number}", by=above, is_ca=number > 0, **wrong))  # type: ignore[arg-type]
        root, team, client = chain
        with pytest.raises(InvalidItemError, match=said) as refused:
            _own(client.key_pem(), client.pem, team.pem, root.pem)
        assert f"“c{position}”" in refused.value.message


def test_a_ca_that_has_ended_is_refused() -> None:
    begun = datetime.now(UTC) - timedelta(days=9)
    with pytest.raises(InvalidItemError, match="ended on"):
        _own(issued("old", is_ca=True, days=-1, begins=begun).pem)


def test_a_signer_that_is_no_ca_and_a_servers_certificate_are_refused() -> None:
    below = issued("below", by=DIRECT)
    with pytest.raises(InvalidItemError, match="“direct” has signed “below”, and is no CA"):
        _own(below.key_pem(), below.pem, DIRECT.pem, ROOT.pem)
    server = issued("server", by=ROOT, usage=ExtendedKeyUsageOID.SERVER_AUTH)
    with pytest.raises(InvalidItemError, match="not for clients"):
        _own(server.key_pem(), server.pem, ROOT.pem)
    without = issued("any", by=ROOT, usage=None)
    assert _own(without.key_pem(), without.pem, ROOT.pem).authority_pem == ROOT.pem


def test_keys_that_tls_refuses_are_refused_here() -> None:
    weak = _others(rsa.generate_private_key(65537, 1024))  # noqa: S505 - on purpose
    with pytest.raises(InvalidItemError, match="1,024 bits"):
        _own(weak.key_pem(), weak.pem, ROOT.pem)
    for key in (ec.generate_private_key(ec.SECP256K1()), dsa.generate_private_key(2048)):
        odd = _others(key)
        with pytest.raises(InvalidItemError, match="of a type"):
            _own(odd.key_pem(), odd.pem, ROOT.pem)


def test_a_ca_alone_is_stored_and_it_is_said_that_it_opens_nothing_here() -> None:
    own = _own(ROOT.pem)
    assert own.client_pem is None
    assert own.authority_pem == ROOT.pem
    assert "cannot open" in own.notes[0]
    assert own.expires_at == ROOT.certificate.not_valid_after_utc


def test_of_a_chain_of_cas_the_last_is_stored() -> None:
    for parts in ((ROOT.pem, TEAM.pem), (TEAM.pem, ROOT.pem)):
        own = _own(*parts)
        assert own.authority_pem == ROOT.pem
        assert any("“Company Root”" in note for note in own.notes)
