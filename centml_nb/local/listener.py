"""A listening socket of 127.0.0.1 that serves an ASGI application, in the clear or over TLS."""

import asyncio
import errno
import logging
import socket
import ssl

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from centml_nb.local.errors import PortInUseError
from centml_nb.local.handshake import verified_chain

HOST = "127.0.0.1"
BACKLOG = 128
KEEP_ALIVE = 60
HANDSHAKE_SECONDS = 10.0
LARGEST_HEAD = 64 * 1024


def bind(port: int) -> socket.socket:
    """Return a socket that listens on a port of 127.0.0.1; 0 takes a free one.

    Raises:
        PortInUseError: Another program has it, or it is not ours to take.
    """
    # The protocol is named: asyncio turns Nagle's delay off only for what says it is TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port whose last connections are still closing is free.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        raise PortInUseError(
            f"Port {port} of {HOST} is in use.", "Choose another with --port; 0 takes a free one."
        ) from error
    listening.settimeout(0)
    return listening


class Listener:
    """Serves one application on one socket; its TLS side can be exchanged while it runs."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        self._socket = listening
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._config = Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            log_level=logging.WARNING,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE,
            h11_max_incomplete_event_size=LARGEST_HEAD,
        )
        self._config.load()

    @property
    def port(self) -> int:
        """The port of 127.0.0.1."""
        return int(self._socket.getsockname()[1])

    async def open(self, tls: ssl.SSLContext | None = None) -> None:
        """Accept connections; with `tls`, only those whose handshake succeeds."""
        self.close_connections()
        if self._server is not None:
            self._server.close()
        # The duplicate ends with the server, the socket keeps the port.
        self._server = await asyncio.get_running_loop().create_server(
            self._connection,
            sock=self._socket.dup(),
            ssl=tls,
            ssl_handshake_timeout=None if tls is None else HANDSHAKE_SECONDS,
        )

    def close_connections(self) -> None:
        """Close idle connections now, and the others after the answer they are giving."""
        for connection in list(self._state.connections):
            connection.shutdown()

    def close(self) -> None:
        """Stop listening, and cut every connection."""
        if self._server is not None:
            self._server.close()
        self._socket.close()
        for connection in list(self._state.connections):
            if connection.transport is not None:
                connection.transport.abort()

    def _connection(self) -> "_Connection":
        return _Connection(self._config, self._state, {})


class _Connection(H11Protocol):
    """A connection that tells the application who is at its other end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        handshake = transport.get_extra_info("ssl_object")
        chain = verified_chain(handshake) if handshake else []
        if chain:
            self.app = _introduced(self.app, chain)


def _introduced(app: ASGIApp, chain: list[str]) -> ASGIApp:
    """Put the peer's certificates into the scope, as ASGI's TLS extension has it."""

    async def introduced(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})["tls"] = {"client_cert_chain": chain}
        await app(scope, receive, send)

    return introduced
