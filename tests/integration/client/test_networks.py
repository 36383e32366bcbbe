"""Behind a company's network: its proxy, its authority, and sentences for what is in the way."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import trustme

from centml_nb.client.certificates import trusted
from centml_nb.client.http import open_client
from centml_nb.client.platform_client import PlatformClient
from centml_nb.contract.messages import WireItems
from centml_nb.errors import ConfigurationError, UnreachableError

from .conftest import PLANTED, Held, Hostile, as_json, chain, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "platform.corp.example"
URL = f"https://{HOST}"


class Proxy:
    """A CONNECT proxy (RFC 9110, section 9.3.6) that alone knows where the company's hosts are."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.asked: list[str] = []
        self.answer = b"HTTP/1.1 200 Connection established\r\n\r\n"
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._threads.append(threading.Thread(target=self._tunnel, args=(connection,)))
                self._threads[-1].start()

    def _tunnel(self, client: socket.socket) -> None:
        client.settimeout(10)
        with closing(client), suppress(OSError):
            asked = b""
            while not asked.endswith(b"\r\n\r\n"):
                asked += client.recv(4096) or b"\r\n\r\n"
            self.asked.append(asked.decode().split("\r\n")[0])
            client.sendall(self.answer)
            if b" 200 " not in self.answer:
                return
            with socket.create_connection(self._target, timeout=10) as server:
                back = threading.Thread(target=_pumped, args=(server, client))
                back.start()
                _pumped(client, server)
                back.join()


def _pumped(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Corp Security")


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def platform(authority: trustme.CA) -> Iterator[Hostile]:
    with serving(_context(authority.issue_cert(HOST))) as server:
        server.answers(as_json({"results": []}))
        yield server


@pytest.fixture
def proxy(platform: Hostile, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    made = Proxy(("127.0.0.1", int(platform.url.rpartition(":")[2])))
    monkeypatch.setenv("HTTPS_PROXY", made.url)
    for name in ("NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    yield made
    made.close()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    made = tmp_path / "corp.pem"
    authority.cert_pem.write_to_path(made)
    return made


def _listed() -> list[object]:
    client = PlatformClient(URL, Held(PLANTED))
    try:
        return list(client.get("/user_vault", WireItems).results)
    finally:
        client.close()


def test_the_companys_proxy_and_authority_are_used(
    proxy: Proxy, platform: Hostile, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert _listed() == []
    assert proxy.asked == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert platform.requests[0].headers["authorization"] == f"Bearer {PLANTED}"


def test_a_host_of_no_proxy_is_gone_to_directly(
    proxy: Proxy, platform: Hostile, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setenv("NO_PROXY", HOST)
    with pytest.raises(UnreachableError, match="cannot be reached"):
        _listed()
    assert proxy.asked == []
    assert platform.requests == []


def test_an_authority_that_is_not_trusted_is_named_with_what_to_set(
    proxy: Proxy, platform: Hostile
) -> None:
    with pytest.raises(UnreachableError, match="Nobody whom this machine trusts") as refused:
        _listed()
    assert HOST in refused.value.message
    assert "signed by “" in refused.value.message
    assert "O=Corp Security”" in refused.value.message
    assert "SSL_CERT_FILE" in refused.value.hint
    # Once to connect and once to look; no request went through either.
    assert len(proxy.asked) == 2
    assert platform.requests == []
    assert PLANTED not in chain(refused.value)


def test_a_certificate_that_has_expired_is_said_to_have(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = datetime.now(UTC) - timedelta(days=1)
    certificate = authority.issue_cert("127.0.0.1", not_after=over)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with serving(_context(certificate)) as server:
        client = PlatformClient(server.url, Held(PLANTED))
        with pytest.raises(UnreachableError, match="has expired"):
            client.get("/user_vault", WireItems)
        client.close()


def test_a_certificate_for_another_host_is_said_to_be(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with serving(_context(authority.issue_cert("elsewhere.example"))) as server:
        client = PlatformClient(server.url, Held(PLANTED))
        with pytest.raises(UnreachableError, match="for another host"):
            client.get("/user_vault", WireItems)
        client.close()


def test_a_proxy_that_wants_a_password_is_said(
    proxy: Proxy, platform: Hostile, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    proxy.answer = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"
    with pytest.raises(UnreachableError, match="The proxy on the way to") as refused:
        _listed()
    assert "HTTPS_PROXY" in refused.value.hint
    assert platform.requests == []


@pytest.mark.parametrize("content", [None, "no certificate at all\n"])
def test_a_file_of_authorities_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    file = tmp_path / "missing.pem"
    if content is not None:
        file.write_text(content, "utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(ConfigurationError, match=f"SSL_CERT_FILE names {file}"):
        open_client(URL)


def test_without_a_variable_the_systems_store_and_certifis_are_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    context = trusted()
    assert type(context).__module__.startswith("truststore")
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
