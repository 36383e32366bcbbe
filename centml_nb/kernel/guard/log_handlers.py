"""The guard over logging: what a handler formats, whichever logger it came from."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from centml_nb.kernel.guard.walk import WITHHELD

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry

_MARK = "__centml_nb_original__"


class LogGuard:
    """Redacts what a handler's `format` returns.

    A filter would miss child loggers, and a record factory the text of `exc_info`. What each
    handler wrote last is remembered, since a value may be cut into several records.
    """

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._original = getattr(logging.Handler.handle, _MARK, logging.Handler.handle)
        self._guarded: WeakSet[logging.Handler] = WeakSet()

    def install(self) -> None:
        """Put the guard behind every handler's formatting, in place of an earlier one."""
        original, guard = self._original, self

        @functools.wraps(original)
        def handle(handler: logging.Handler, record: logging.LogRecord) -> Any:  # noqa: ANN401
            if handler not in guard._guarded:
                guard._guard(handler)
            return original(handler, record)

        setattr(handle, _MARK, original)
        logging.Handler.handle = handle  # type: ignore[method-assign, assignment]

    def remove(self) -> None:
        """Put `logging.Handler.handle` and each handler's `format` back."""
        logging.Handler.handle = self._original  # type: ignore[method-assign]
        for handler in list(self._guarded):
            vars(handler).pop("format", None)
        self._guarded.clear()

    def _guard(self, handler: logging.Handler) -> None:
        # The handler's own `format`, which its class may have overridden.
        from centml_nb.redaction.stream import StreamRedactor

        original = handler.format
        redactor = StreamRedactor(self._registry)

        def format_guarded(record: logging.LogRecord) -> str:
            text = original(record)
            try:
                return redactor.feed(text, hold=False)
            except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
                return WITHHELD

        vars(handler)["format"] = format_guarded
        self._guarded.add(handler)
