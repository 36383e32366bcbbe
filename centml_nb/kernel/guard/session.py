"""The guard at `jupyter_client.session.Session.send`, where the messages of all channels pass."""

from __future__ import annotations

import contextlib
import functools
import os
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.session import Message, Session

from centml_nb.kernel.guard.streams import SILENCE_SECONDS, HeldStreams
from centml_nb.kernel.guard.walk import WITHHELD, redacted, redacted_bytes, withheld
from centml_nb.redaction.alphabet import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from centml_nb.kernel.guard.streams import Passing
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
        os.register_at_fork(after_in_child=self._streams.renew_lock)

    def install(self) -> None:
        """Put the guard before `Session.send`, in place of an earlier one."""
        send = _guarded(self._original, self._registry, self._streams.passing, self.pass_on)
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


def _guarded(
    original: Callable[..., Any],
    registry: SecretRegistry,
    passing: dict[str, dict[str, Passing]],
    pass_on: Callable[..., Any],
) -> Callable[..., Any]:
    """Return `original` behind the guard.

    Nearly all messages are a stream's text that can be shown as it is. Their way is written out
    here, since each call more would be felt; what it does is `StreamRedactor.passes`. Whatever it
    does not know for sure, or breaks at, goes the long way. No lock is taken: the texts of a stream
    come from one thread, the one that flushes it.
    """

    @functools.wraps(original)
    def send(  # noqa: PLR0913, PLR0917 - jupyter_client's own signature
        session: Session,
        stream: Any,  # noqa: ANN401
        msg_or_type: Any,  # noqa: ANN401
        content: Any = None,  # noqa: ANN401
        parent: Any = None,  # noqa: ANN401
        ident: Any = None,  # noqa: ANN401
        buffers: Any = None,  # noqa: ANN401
        track: bool = False,  # noqa: FBT001, FBT002
        header: Any = None,  # noqa: ANN401
        metadata: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if content is None and buffers is None:
            can_pass = False
            try:
                # Taken apart at once: each look into an object more is felt.
                said = msg_or_type["content"]
                text = said["text"]
                redactor, known, apart, before, after, classes, run = passing[
                    msg_or_type["parent_header"]["msg_id"]
                ][said["name"]]
                if (
                    known is registry.compiled
                    and len(said) == _FIELDS
                    and not msg_or_type["metadata"]
                    and "buffers" not in msg_or_type
                ):
                    sorted_ = f"{before}{text}{after}".encode().translate(classes, UNSEEN)
                    if sorted_.partition(run)[1] or not sorted_.isascii():
                        can_pass = redactor.passes_closer(text, known.automata)
                    elif apart:
                        can_pass = redactor.passes_closer(text, apart)
                    else:
                        redactor.before = text
                        can_pass = True
            except Exception:  # noqa: BLE001, S110 - the long way decides
                pass
            if can_pass:
                return original(session, stream, msg_or_type, None, None, ident)
        if isinstance(msg_or_type, dict | Message):
            message: dict[str, Any] = dict(cast("Any", msg_or_type))
            buffers = buffers or message.get("buffers")
        else:
            # The message is built as the session itself would.
            message = session.msg(
                msg_or_type, content=content, parent=parent, header=header, metadata=metadata
            )
        return pass_on(session, stream, message, ident, buffers, track)

    return send
