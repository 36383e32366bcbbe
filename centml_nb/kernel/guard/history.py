"""The guard over what IPython keeps of cells: `In`, the history file, `%logstart`, `%notebook`."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from centml_nb.kernel.guard.walk import WITHHELD, redacted

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.redaction.registry import SecretRegistry


class HistoryGuard:
    """Redacts cells and their outputs before IPython keeps them."""

    def __init__(self, shell: InteractiveShell, registry: SecretRegistry) -> None:
        self._shell = shell
        self._registry = registry
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Put the guard before what IPython keeps."""
        history = self._shell.history_manager
        if history is not None:
            self._wrap(history, "store_inputs", self._stored_inputs)
        self._wrap(self._shell.logger, "log_write", self._logged)
        self._wrap(self._shell.displayhook, "log_output", self._logged_output)
        self._shell.events.register("pre_run_cell", self._before_cell)
        self._undo.append(lambda: self._shell.events.unregister("pre_run_cell", self._before_cell))

    def remove(self) -> None:
        """Put back what was there before."""
        while self._undo:
            self._undo.pop()()

    def _wrap(self, owner: Any, name: str, made: Callable[[Any], Any]) -> None:  # noqa: ANN401
        original = getattr(owner, name)
        setattr(owner, name, made(original))
        self._undo.append(lambda: delattr(owner, name))

    def _text(self, text: str | None) -> str | None:
        if text is None:
            return None
        try:
            return self._registry.redact(text)
        except Exception:  # noqa: BLE001 - whatever breaks, nothing may leak
            return WITHHELD

    def _stored_inputs(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def store_inputs(line_num: int, source: str, source_raw: str | None = None) -> None:
            original(line_num, self._text(source), self._text(source_raw))

        return store_inputs

    def _logged(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def log_write(data: str, kind: str = "input") -> None:
            original(self._text(data), kind)

        return log_write

    def _logged_output(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        @functools.wraps(original)
        def log_output(format_dict: Any) -> None:  # noqa: ANN401 - a MIME bundle
            original(redacted(format_dict, self._registry))

        return log_output

    def _before_cell(self, info: Any) -> None:  # noqa: ANN401 - IPython's ExecutionInfo
        # `%notebook` writes cells and outputs as they were, some from before their value was known.
        if "notebook" not in (info.raw_cell or ""):
            return
        history = self._shell.history_manager
        for inputs in ("input_hist_parsed", "input_hist_raw"):
            cells = getattr(history, inputs, [])
            # The list that a user knows as `In`.
            cells[:] = [self._text(cell) for cell in cells]
        for kept in ("outputs", "exceptions"):
            held = getattr(history, kept, None) or {}
            for number, outputs in list(held.items()):
                held[number] = self._clean(outputs)

    def _clean(self, outputs: Any) -> Any:  # noqa: ANN401 - a list of outputs, or an exception
        if not isinstance(outputs, list):
            return redacted(outputs, self._registry)
        for output in outputs:
            # A stream is kept write by write, and a value may be cut by them.
            if isinstance(output.bundle.get("stream"), list):
                output.bundle = {**output.bundle, "stream": ["".join(output.bundle["stream"])]}
            output.bundle = redacted(output.bundle, self._registry)
        return outputs
