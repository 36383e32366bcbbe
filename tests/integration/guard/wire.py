"""A kernel of its own and a front end that keeps every frame, as it came from the socket."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zmq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 60.0
_DELIMITER = b"<IDS|MSG>"
_CHANNELS = {"shell": zmq.DEALER, "iopub": zmq.SUB, "stdin": zmq.DEALER, "control": zmq.DEALER}

Json = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message: its raw frames, and what they say."""

    channel: str
    frames: tuple[bytes, ...]

    @cached_property
    def header(self) -> Json:
        return self._part(0)

    @property
    def kind(self) -> str:
        return str(self.header["msg_type"])

    @cached_property
    def parent(self) -> str:
        return str(self._part(1).get("msg_id", ""))

    @property
    def metadata(self) -> Json:
        return self._part(2)

    @cached_property
    def content(self) -> Json:
        return self._part(3)

    @property
    def json_frames(self) -> tuple[bytes, ...]:
        first = self.frames.index(_DELIMITER) + 2
        return self.frames[first : first + 4]

    @property
    def buffers(self) -> tuple[bytes, ...]:
        return self.frames[self.frames.index(_DELIMITER) + 6 :]

    def _part(self, number: int) -> Json:
        found: Json = json.loads(self.frames[self.frames.index(_DELIMITER) + 2 + number])
        return found


@dataclass
class Answer:
    """All that came for one request, in order."""

    messages: list[Message] = field(default_factory=list)
    reply: Json = field(default_factory=dict)
    is_replied: bool = False

    @property
    def shown(self) -> list[Message]:
        return [message for message in self.messages if message.channel == "iopub"]

    def of(self, kind: str) -> list[Message]:
        return [message for message in self.messages if message.kind == kind]

    def stream(self, name: str = "stdout") -> str:
        return "".join(
            message.content["text"]
            for message in self.of("stream")
            if message.content["name"] == name
        )


class Wire:
    """The four channels of a kernel; `kept` holds every message, in the order of arrival."""

    def __init__(self, connection: Json) -> None:
        self.kept: list[Message] = []
        self.answer_input: Callable[[str], str | None] = lambda _prompt: "an answer"
        self._key = connection["key"].encode()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._sent: dict[str, int] = {}
        self._session = uuid.uuid4().hex
        self._poller = zmq.Poller()
        self._sockets: dict[str, zmq.Socket[bytes]] = {}
        identity = uuid.uuid4().bytes
        for channel, kind in _CHANNELS.items():
            socket = self._context.socket(kind)
            socket.setsockopt(zmq.LINGER, 0)
            if kind == zmq.SUB:
                socket.setsockopt(zmq.SUBSCRIBE, b"")
            else:
                socket.setsockopt(zmq.IDENTITY, identity)
            port = connection[f"{channel}_port"]
            socket.connect(f"{connection['transport']}://{connection['ip']}:{port}")
            self._poller.register(socket, zmq.POLLIN)
            self._sockets[channel] = socket

    def close(self) -> None:
        for socket in self._sockets.values():
            socket.close()
        self._context.term()

    def send(self, channel: str, kind: str, content: Json, *, subshell: str | None = None) -> str:
        """Send a request; the answer to it is waited for with `answer`."""
        msg_id = uuid.uuid4().hex
        header = {
            "msg_id": msg_id,
            "session": self._session,
            "username": "test",
            "date": datetime.now(UTC).isoformat(),
            "msg_type": kind,
            "version": "5.4",
        }
        if subshell is not None:
            header["subshell_id"] = subshell
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        signature = hmac.new(self._key, b"".join(parts), hashlib.sha256).hexdigest().encode()
        self._sent[msg_id] = len(self.kept)
        self._sockets[channel].send_multipart([_DELIMITER, signature, *parts])
        return msg_id

    def answer(self, msg_id: str, *, seconds: float = SECONDS, needs_reply: bool = True) -> Answer:
        """Wait for a request's reply and its `status: idle`; give all that came for it."""
        until = time.monotonic() + seconds
        answer = Answer()
        is_idle = False
        position = self._sent[msg_id]
        while not (is_idle and (answer.is_replied or not needs_reply)):
            for message in self.kept[position:]:
                position += 1
                if message.parent != msg_id:
                    continue
                answer.messages.append(message)
                is_idle = is_idle or _is_idle(message)
                if message.channel != "iopub" and message.kind.endswith("_reply"):
                    answer.reply = message.content
                    answer.is_replied = True
            if not (is_idle and (answer.is_replied or not needs_reply)):
                self._receive(until, msg_id)
        return answer

    def request(self, channel: str, kind: str, content: Json, **options: Any) -> Answer:  # noqa: ANN401
        return self.answer(self.send(channel, kind, content, **options))

    def wait_for(self, wanted: Callable[[Message], bool], *, seconds: float = SECONDS) -> Message:
        """Wait for a message, among those kept and those to come."""
        until = time.monotonic() + seconds
        position = 0
        while True:
            for message in self.kept[position:]:
                position += 1
                if wanted(message):
                    return message
            self._receive(until, "a message")

    def listen(self, seconds: float) -> None:
        """Keep what comes within a time; nothing need come."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._take(left)

    def _receive(self, until: float, awaited: str) -> None:
        left = until - time.monotonic()
        if left <= 0 or not self._take(left):
            raise TimeoutError(f"Nothing more came; {awaited} was waited for.")

    def _take(self, seconds: float) -> bool:
        ready = dict(self._poller.poll(int(seconds * 1000) + 1))
        for channel, socket in self._sockets.items():
            while socket in ready and socket.poll(0):
                message = Message(channel, tuple(socket.recv_multipart()))
                self.kept.append(message)
                if message.kind == "input_request":
                    said = self.answer_input(message.content["prompt"])
                    if said is not None:
                        self.send("stdin", "input_reply", {"value": said, "status": "ok"})
        return bool(ready)


class WatchedKernel:
    """A kernel process below `root`: its home, its log, and the front end that keeps all."""

    def __init__(
        self, root: Path, *, guard: bool, python: str = sys.executable, **variables: str
    ) -> None:
        self.root = root
        self.log = root / "kernel.log"
        self.scratch = root / "scratch"
        for name in ("user", "work", "ipython", "private", "scratch", "run"):
            (root / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = root / "run" / f"{uuid.uuid4().hex}.json"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [python, "-P", "-m", "ipykernel_launcher", "-f", str(connection)],
                env=self._environment(guard=guard) | variables,
                cwd=root / "work",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self.wire = Wire(self._connection(connection))
        except BaseException:
            self._end()
            raise
        self._greet()

    def run(self, code: str, **options: Any) -> Answer:  # noqa: ANN401 - what the protocol has
        """Run a cell, whatever it comes to."""
        return self.wire.answer(self.begin(code, **options))

    def begin(self, code: str, *, subshell: str | None = None, **options: Any) -> str:  # noqa: ANN401
        """Send a cell off; `wire.answer` waits for it."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": True,
            "stop_on_error": False,
        }
        return self.wire.send("shell", "execute_request", content | options, subshell=subshell)

    def ok(self, code: str, **options: Any) -> Answer:  # noqa: ANN401
        """Run a cell that has to end well."""
        answer = self.run(code, **options)
        assert answer.reply["status"] == "ok", answer.reply
        return answer

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Shut the kernel down, as a front end does; end it if it does not go."""
        try:
            asked = self.wire.send("control", "shutdown_request", {"restart": False})
            with contextlib.suppress(TimeoutError):
                self.wire.answer(asked, seconds=3)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=3)
        finally:
            self.wire.close()
            self._end()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            # The process leads a session of its own: what it forked ends with it.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def _environment(self, *, guard: bool) -> dict[str, str]:
        # Under `PYTEST_CURRENT_TEST` a kernel would not watch its own descriptors.
        return {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.defpath)),
            "LANG": "C.UTF-8",
            "HOME": str(self.root / "user"),
            "IPYTHONDIR": str(self.root / "ipython"),
            "CENTML_NB_HOME": str(self.root / "private"),
            "CENTML_NB_GUARD": "on" if guard else "off",
            "CENTML_NB_TEST_SCRATCH": str(self.scratch),
            "XDG_CACHE_HOME": str(self.scratch),
            "MPLCONFIGDIR": str(self.scratch),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        }

    def _connection(self, path: Path) -> Json:
        # The kernel chooses free ports itself, and writes them down when it listens.
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                found: Json = json.loads(path.read_text())
                return found
            time.sleep(0.02)
        raise TimeoutError(self.log.read_text("utf-8", "replace"))

    def _greet(self) -> None:
        # What was published before the subscription is lost: ask until an answer is whole.
        for _ in range(int(SECONDS)):
            with contextlib.suppress(TimeoutError):
                asked = self.wire.send("shell", "kernel_info_request", {})
                self.wire.answer(asked, seconds=1)
                return
        self.close()
        raise TimeoutError("The kernel did not answer.")


@contextlib.contextmanager
def watched(root: Path, *, guard: bool, **options: Any) -> Iterator[WatchedKernel]:  # noqa: ANN401
    """Start a kernel, load the extension in it, and end it at the end."""
    kernel = WatchedKernel(root, guard=guard, **options)
    try:
        kernel.ok("%load_ext centml_nb")
        yield kernel
    finally:
        kernel.close()


def _is_idle(message: Message) -> bool:
    return (
        message.channel == "iopub"
        and message.kind == "status"
        and message.content["execution_state"] == "idle"
    )
