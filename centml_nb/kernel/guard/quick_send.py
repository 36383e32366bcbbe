"""The quick way at `Session.send`: a stream's text that can be shown as it is."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.session import Message, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.kernel.guard.streams import Passing
    from centml_nb.redaction.registry import SecretRegistry

_FIELDS = 2


def guarded_send(
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
                redactor, known, clears = passing[msg_or_type["parent_header"]["msg_id"]][
                    said["name"]
                ]
                if (
                    known is registry.compiled
                    and len(said) == _FIELDS
                    and not msg_or_type["metadata"]
                    and "buffers" not in msg_or_type
                ):
                    if clears(redactor.before, text):
                        redactor.before = text
                        can_pass = True
                    else:
                        can_pass = redactor.passes_closer(text, known)
            except Exception:  # noqa: BLE001, S110 - the long way decides
                pass
            if can_pass:
                return original(session, stream, msg_or_type, None, None, ident)
        if isinstance(msg_or_type, (dict, Message)):
            message: dict[str, Any] = dict(cast("Any", msg_or_type))
            buffers = buffers or message.get("buffers")
        else:
            # The message is built as the session itself would.
            message = session.msg(
                msg_or_type, content=content, parent=parent, header=header, metadata=metadata
            )
        return pass_on(session, stream, message, ident, buffers, track)

    return send
