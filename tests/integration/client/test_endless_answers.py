"""An answer that never ends is not waited for without end."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from centml_nb.client import http
from centml_nb.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def _dripping(listening: socket.socket, stop: threading.Event, *, ends: bool) -> None:
    connection, _ = listening.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(65536)
        if ends:
            connection.sendall(_HEAD + b"content-length: 2\r\n\r\n{}")
            return
        connection.sendall(_HEAD + b"transfer-encoding: chunked\r\n\r\n")
        while not stop.wait(0.02):
            connection.sendall(b"1\r\n \r\n")


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(
            target=_dripping, args=(listening, stop), kwargs={"ends": request.param}
        )
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        stop.set()
        serving.join(10)


@pytest.mark.parametrize("address", [False], indirect=True)
def test_a_dripping_answer_ends_in_a_sentence(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_BODY_SECONDS", 0.3)
    with http.open_client(address) as client, pytest.raises(UnreachableError) as raised:
        http.answered(lambda: client.get("/"), address)
    assert "did not answer in time" in raised.value.message


@pytest.mark.parametrize("address", [True], indirect=True)
def test_one_that_ends_is_read(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_BODY_SECONDS", 0.3)
    with http.open_client(address) as client:
        assert http.answered(lambda: client.get("/"), address).json() == {}
