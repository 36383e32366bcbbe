"""A server on the loopback that answers like OpenAI's and notes everything that it was sent."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER = "as the recorder answers"
_COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o-mini",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": ANSWER},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}


@dataclass(frozen=True)
class Seen:
    """A request, as it arrived.

    `at` is of the clock that all processes of this machine share; `headers` have lower-case names.
    A proxy is sent a whole address as `path`, or a host and port with the method CONNECT.
    """

    at: float
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def text(self) -> str:
        return "\n".join(
            [self.path, *(f"{name}: {value}" for name, value in self.headers), self.body]
        )

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)


class Recorder:
    """Where it listens and what it saw."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.seen: list[Seen] = []

    @property
    def text(self) -> str:
        return "\n\n".join(seen.text for seen in self.seen)

    def between(self, start: float, end: float) -> list[Seen]:
        return [seen for seen in self.seen if start <= seen.at <= end]


@contextmanager
def recording(redirect_to: str = "") -> Iterator[Recorder]:
    """Listen on a free port; a path that ends with `/moved` is redirected to `redirect_to`."""
    with _Server(redirect_to) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.recorder
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, redirect_to: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.redirect_to = redirect_to
        self.recorder = Recorder(self.server_port)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._note("")
        self._answer(json.dumps({"object": "list", "data": []}), "application/json")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        self._note(body)
        if json.loads(body).get("stream"):
            self._answer(_streamed(), "text/event-stream")
        else:
            self._answer(json.dumps(_COMPLETION), "application/json")

    def do_CONNECT(self) -> None:
        self._note("")
        self.send_error(502, "There is no network behind this proxy")

    def log_message(self, *_: object) -> None:
        pass

    def _note(self, body: str) -> None:
        headers = tuple((name.lower(), value) for name, value in self.headers.items())
        seen = Seen(time.monotonic(), self.command, self.path, headers, body)
        self.server.recorder.seen.append(seen)

    def _answer(self, text: str, content_type: str) -> None:
        data = text.encode()
        if self.path.endswith("/moved"):
            self.send_response(307)
            self.send_header("location", self.server.redirect_to)
        else:
            self.send_response(200)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _streamed() -> str:
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "gpt-4o-mini",
        "choices": [{"index": 0, "delta": {"content": ANSWER}, "finish_reason": "stop"}],
    }
    return f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n"
