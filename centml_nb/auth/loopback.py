"""LoopbackReceiver: waits on 127.0.0.1 for a browser that comes back (RFC 8252, section 7.3)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import threading
from typing import TYPE_CHECKING

from centml_nb.auth import pages
from centml_nb.errors import CentMLError, LoginError, StrayAnswerError
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    import h11

HOST = "127.0.0.1"
_CALLBACK = "/callback"
_OUTCOME = "/done"
_STRAY = "/not-this-login"
_REQUEST_SECONDS = 10
_ANSWER_SECONDS = 2
_LINGER_SECONDS = 5
_MOST_CONNECTIONS = 100
# A browser sends the cookies of all programs of this host, whatever their port.
_LARGEST_REQUEST = 65_536


def redirect_uri(port: int) -> str:
    """Return where a browser is to come back: to that port of its own machine."""
    return f"http://{HOST}:{port}{_CALLBACK}"


class LoopbackReceiver:
    """Listens on 127.0.0.1 until it is closed, or the answer came.

    Any number of requests that are not the answer are answered, each in its place, and change
    nothing: favicons, port scanners, other paths, methods and hosts, silent connections. The answer
    leads on to a page without it, so that no address and no referrer keeps it.

    Attributes:
        redirect_uri: where the browser is to come back.
    """

    def __init__(self, port: int, take: Callable[[str], None]) -> None:
        """Listen.

        Args:
            port: the port; 0 takes a free one.
            take: is given the query of each request to the callback, in a thread; it raises
                `StrayAnswerError` where that is not the answer, which is waited for still, and
                another error where the login is over.

        Raises:
            LoginError: the port is taken.
        """
        self._take = take
        self._socket = _bound(port)
        bound = self._socket.getsockname()[1]
        self._host = f"{HOST}:{bound}"
        self.redirect_uri = redirect_uri(bound)
        self._start_path = f"/start/{secrets.token_urlsafe(32)}"
        self._link: str | None = None
        self._outcome: pages.Page | None = None
        self._answering = 0
        self._is_telling = False
        self._is_unwanted = False
        self._open: set[asyncio.WriteTransport] = set()
        self._waiting: dict[asyncio.Task[None], None] = {}
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, name="centml_nb login: loopback", daemon=True
        )
        self._thread.start()

    def start_address(self, link: str) -> str:
        """Return an address that leads to `link`, once.

        For a browser that is started with it: every user of a machine reads its command lines, and
        who knew the link could have another account logged in here.
        """
        self._link = link
        return f"http://{self._host}{self._start_path}"

    def close(self) -> None:
        """Stop listening, after whom the answer came from has seen what became of it."""
        self._is_unwanted = True
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._close_if_idle)

    def _close_if_idle(self) -> None:
        is_busy = self._answering or self._is_telling or self._outcome is not None
        if self._is_unwanted and not is_busy:
            self._closing.set()

    def _has_told(self) -> None:
        self._is_telling = False
        self._close_if_idle()

    def join(self, seconds: float | None = None) -> None:
        """Wait until it has stopped; after an answer that takes some seconds."""
        self._thread.join(seconds)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, sock=self._socket)
        async with server:
            await self._closing.wait()
            # What a server accepts as it is closed would be left open (CPython's gh-109564): it
            # stops accepting first. Windows' loop has no readers, and no such gap.
            with contextlib.suppress(NotImplementedError):
                self._loop.remove_reader(self._socket)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            server.close()
            for transport in self._open:
                transport.abort()
            # Their sockets are closed at the loop's next turn.
            await asyncio.sleep(0)

    def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Coroutine[None, None, None]:
        # At once: what answers it may never begin, since the login may be over by then.
        self._open.add(writer.transport)
        if self._closing.is_set():
            writer.transport.abort()
        return self._answered(reader, writer)

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_REQUEST_SECONDS):
                request = await self._read(reader)
            page = pages.NOT_UNDERSTOOD if request is None else await self._page_for(request)
            async with asyncio.timeout(_ANSWER_SECONDS):
                has_body = request is None or request.method != b"HEAD"
                await _write(reader, writer, page.response(has_body=has_body))
            if page is self._outcome:
                self._closing.set()
            elif page is pages.STRAY:
                self._has_told()
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._open.discard(writer.transport)

    async def _read(self, reader: asyncio.StreamReader) -> h11.Request | None:
        """Return a request's head; None where it is none of HTTP/1.1."""
        import h11

        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - it is run by one
        # Who says nothing makes room for who does.
        if len(self._waiting) >= _MOST_CONNECTIONS:
            next(iter(self._waiting)).cancel()
        self._waiting[task] = None
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_LARGEST_REQUEST)
        try:
            while True:
                event = connection.next_event()
                if isinstance(event, h11.Request):
                    return event
                if event is not h11.NEED_DATA:
                    raise ConnectionResetError
                connection.receive_data(await reader.read(_LARGEST_REQUEST))
        except h11.RemoteProtocolError:
            return None
        finally:
            self._waiting.pop(task, None)

    async def _page_for(self, request: h11.Request) -> pages.Page:
        hosts = [value for name, value in request.headers if name == b"host"]
        # Another name that was resolved to this machine is another site's page asking.
        if hosts != [self._host.encode()]:
            return pages.ANOTHER_HOST
        if request.method != b"GET":
            return pages.GET_ALONE
        path, _, query = request.target.decode("ascii", "replace").partition("?")
        if path == _CALLBACK:
            return await self._called_back(query)
        if path == self._start_path and self._link is not None:
            link, self._link = self._link, None
            return pages.onward(link)
        if path == _OUTCOME and self._outcome is not None:
            return self._outcome
        return pages.STRAY if path == _STRAY else pages.NOTHING_HERE

    async def _called_back(self, query: str) -> pages.Page:
        self._answering += 1
        try:
            await asyncio.to_thread(self._take, query)
        except StrayAnswerError:
            self._is_telling = True
            self._loop.call_later(_LINGER_SECONDS, self._has_told)
            return pages.onward(_STRAY)
        except CentMLError as error:
            said = REGISTRY.redact(error.message), REGISTRY.redact(error.hint)
            self._outcome = pages.failed(said)
        else:
            self._outcome = pages.LOGGED_IN
        finally:
            self._answering -= 1
        # The browser fetches the page that says so; one that does not is not waited for.
        self._loop.call_later(_LINGER_SECONDS, self._closing.set)
        return pages.onward(_OUTCOME)


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError:
        raise LoginError(
            f"Port {port} of this machine is in use, so the link cannot come back by itself.",
            "End the other login or program that has it, then: %centml_login",
        ) from None


async def _write(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer)
    await writer.drain()
    writer.write_eof()
    # What is unread when a connection is closed would cut the answer off.
    while await reader.read(_LARGEST_REQUEST):
        pass
