"""The guard over logging: what a handler formats, whichever logger it came from."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

from centml_nb.kernel.guard.walk import WITHHELD

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry

_MARK = "__centml_nb_original__"


class LogGuard:
    """Redacts what `logging.Handler.format` returns.

    A filter would miss child loggers, and a record factory the text of `exc_info`.
    """

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._original = getattr(logging.Handler.format, _MARK, logging.Handler.format)

    def install(self) -> None:
        """Put the guard behind every handler's formatting, in place of an earlier one."""
        original, registry = self._original, self._registry

        @functools.wraps(original)
        def format_guarded(handler: logging.Handler, record: logging.LogRecord) -> str:
            text: str = original(handler, record)
            try:
                return registry.redact(text)
            except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
                return WITHHELD

        setattr(format_guarded, _MARK, original)
        logging.Handler.format = format_guarded  # type: ignore[method-assign, assignment]

    def remove(self) -> None:
        """Put `logging.Handler.format` back."""
        logging.Handler.format = self._original  # type: ignore[method-assign]
