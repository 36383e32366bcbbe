"""The guard at `jupyter_client.session.Session.send`, where the messages of all channels pass."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from jupyter_client.session import Session

from centml_nb.forked_child import call_in_forked_child
from centml_nb.kernel.guard.quick_send import guarded_send
from centml_nb.kernel.guard.streams import SILENCE_SECONDS, HeldStreams
from centml_nb.kernel.guard.walk import WITHHELD, redacted, redacted_bytes, withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from centml_nb.redaction.registry import SecretRegistry

_MARK = "__centml_nb_original__"
# Words of the protocol alone; and what the kernel's debugger asks of the kernel itself.
_UNTOUCHED = frozenset({"kernel_info_reply", "shutdown_reply", "iopub_welcome", "execute_request"})
_FIELDS = 2
_NAMES = frozenset({"stdout", "stderr"})
# Two messages of each request.
_STATES = ({"execution_state": "busy"}, {"execution_state": "idle"})

_LET_THROUGH: ContextVar[bool] = ContextVar("centml_nb_let_through", default=False)


@contextlib.contextmanager
def letting_through() -> Iterator[None]:
    """Let what this context sends through as it is: one value, shown on purpose."""
    token = _LET_THROUGH.set(True)
    try:
        yield
    finally:
        _LET_THROUGH.reset(token)


class SessionGuard:
    """Redacts messages on their way to the socket.

    It fails closed: where redaction breaks, content is replaced, and the message is still sent.
    """

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._streams = HeldStreams(registry)
        self._original: Callable[..., Any] = getattr(Session.send, _MARK, Session.send)
        call_in_forked_child(self._streams.renew_lock)

    def install(self) -> None:
        """Put the guard before `Session.send`, in place of an earlier one."""
        send = guarded_send(self._original, self._registry, self._streams.passing, self.pass_on)
        setattr(send, _MARK, self._original)
        Session.send = send  # type: ignore[method-assign]

    def remove(self) -> None:
        """Put `Session.send` back."""
        Session.send = self._original  # type: ignore[method-assign]

    def pass_on(  # noqa: PLR0913, PLR0917 - what a session sends
        self,
        session: Session,
        stream: Any,  # noqa: ANN401
        message: dict[str, Any],
        ident: Any,  # noqa: ANN401
        buffers: Any,  # noqa: ANN401
        track: bool,  # noqa: FBT001
    ) -> Any:  # noqa: ANN401
        """Send `message` without known values; what its cell's streams hold back goes first."""
        parent = (message.get("parent_header") or {}).get("msg_id", "")
        with self._streams.lock:
            if message["header"]["msg_type"] == "stream":
                return self._stream(session, stream, message, ident, parent)
            if len(self._registry) and not _LET_THROUGH.get():
                self._settle(parent)
                message, buffers = self._clean(message, buffers)
            return self._original(
                session, stream, message, ident=ident, buffers=buffers, track=track
            )

    def _stream(
        self,
        session: Session,
        stream: Any,  # noqa: ANN401
        message: dict[str, Any],
        ident: Any,  # noqa: ANN401
        parent: str,
    ) -> Any:  # noqa: ANN401
        if not len(self._registry):
            return self._original(session, stream, message, ident=ident)
        # A stream has none; the session would send them unseen.
        message.pop("buffers", None)
        content = message["content"]
        if len(content) != _FIELDS or content["name"] not in _NAMES or message.get("metadata"):
            # Made by hand: whatever else it holds is looked at as in any other message.
            message, _ = self._clean(message, None)
            content = message["content"]
        name = content["name"]

        def send(text: str) -> Any:  # noqa: ANN401
            own = session.msg("stream", {**content, "text": text}, parent=message["parent_header"])
            return self._original(session, stream, own, ident=ident)

        try:
            self._streams.settle(parent, but=name)
            shown = self._streams.feed(parent, name, content["text"], send)
        except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
            shown = WITHHELD + "\n"
        if self._streams.is_holding(parent):
            self._settle_later(stream, parent)
        if not shown:
            return None
        if shown is not content["text"]:
            message = {**message, "content": {**content, "text": shown}}
        return self._original(session, stream, message, ident=ident)

    def _settle(self, parent: str) -> None:
        # Where it breaks, what is held stays held, and the message goes on.
        with contextlib.suppress(Exception):
            self._streams.settle(parent)

    def _clean(
        self,
        message: dict[str, Any],
        buffers: Any,  # noqa: ANN401
    ) -> tuple[dict[str, Any], Any]:
        content, metadata = message["content"], message.get("metadata")
        if message["header"]["msg_type"] in _UNTOUCHED:
            return message, buffers
        if content in _STATES and not metadata and not buffers:
            return message, buffers
        try:
            clean = redacted(content, self._registry)
            clean_metadata = redacted(metadata, self._registry)
            if buffers:
                buffers = [redacted_bytes(buffer, self._registry) for buffer in buffers]
        except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
            clean, clean_metadata = withheld(content), {}
            buffers = [bytes(len(bytes(buffer))) for buffer in buffers or ()]
        if clean is content and clean_metadata is metadata:
            return message, buffers
        return {**message, "content": clean, "metadata": clean_metadata}, buffers

    def _settle_later(self, stream: Any, parent: str) -> None:  # noqa: ANN401 - an IOPubThread
        schedule = getattr(stream, "schedule", None)
        loop = getattr(stream, "io_loop", None)
        if schedule is None or loop is None:
            return

        def settle() -> None:
            with self._streams.lock:
                still_held = self._streams.settle_if_silent(parent)
            if still_held:
                loop.call_later(SILENCE_SECONDS, settle)

        schedule(lambda: loop.call_later(SILENCE_SECONDS, settle))
