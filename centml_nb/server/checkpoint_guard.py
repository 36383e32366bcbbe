"""CheckpointGuard: stands around what makes checkpoints and what restores them."""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.server.grants import Manner
from centml_nb.server.on_purpose import ON_PURPOSE, LetThrough, setting
from centml_nb.server.steps import Ask, Look

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from centml_nb.server.inspection import Inspection, Model
    from centml_nb.server.verdicts import Verdicts

    Flow = Generator[Look | Ask, Any, Any]

_CHECKPOINTED: ContextVar[str | None] = ContextVar("centml_nb_checkpointed", default=None)


class CheckpointGuard:
    """Looks at what is copied to and from checkpoints, wherever a server keeps them."""

    def __init__(
        self,
        manager: Any,  # noqa: ANN401 - a contents manager of any kind
        inspection: Inspection,
        verdicts: Verdicts,
        let_through: LetThrough,
    ) -> None:
        self._manager = manager
        self._inspection = inspection
        self._verdicts = verdicts
        self._let_through = let_through
        # Those that are not kept in files are written from what the manager reads.
        self._are_files = hasattr(manager.checkpoints, "_copy")

    def flows(self) -> list[tuple[Any, str, Callable[..., Flow]]]:
        """Return what to put around which methods."""
        flows: list[tuple[Any, str, Callable[..., Flow]]] = [
            (self._manager, "create_checkpoint", self._create),
            (self._manager, "restore_checkpoint", self._restore),
        ]
        if self._are_files:
            checkpoints = self._manager.checkpoints
            flows += [
                (checkpoints, "_copy", self._file),
                (checkpoints, "_save_notebook", self._notebook),
                (checkpoints, "_save_file", self._text),
            ]
        return flows

    @property
    def _looks(self) -> bool:
        return not (self._verdicts.is_off() or ON_PURPOSE.get())

    def _create(self, original: Callable[..., Any], path: str) -> Flow:
        if self._looks and not self._are_files:
            model = yield Ask(partial(self._manager.get, path))
            findings = yield Look(partial(self._inspection.of_model, model, path))
            if self._verdicts.on(path, findings) is Manner.REDACTED:
                raise self._verdicts.refusal(path, findings)
        with setting(_CHECKPOINTED, path.strip("/")):
            return (yield Ask(partial(original, path)))

    def _restore(self, original: Callable[..., Any], checkpoint_id: str, path: str) -> Flow:
        with setting(_CHECKPOINTED, path.strip("/")):
            return (yield Ask(partial(original, checkpoint_id, path)))

    def _file(self, original: Callable[..., Any], src: str, dest: str) -> Flow:
        source = Path(src)
        manner = None
        if self._looks and source.is_file():
            findings = yield Look(partial(self._inspection.of_file, source))
            if findings and not (yield Look(partial(self._let_through.holds, source))):
                manner = self._verdicts.on(_CHECKPOINTED.get() or source.name, findings)
        if manner is Manner.REDACTED:
            return (yield Look(partial(self._inspection.copy_clean, source, Path(dest))))
        return (yield Ask(partial(original, src, dest)))

    def _notebook(
        self,
        original: Callable[..., Any],
        os_path: str,
        nb: Any,  # noqa: ANN401 - nbformat's
        *args: Any,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> Flow:
        model = yield from self._model({"type": "notebook", "content": nb}, os_path)
        return (yield Ask(partial(original, os_path, model["content"], *args, **options)))

    def _text(
        self,
        original: Callable[..., Any],
        os_path: str,
        content: str,
        format: str,  # noqa: A002 - Jupyter's name
    ) -> Flow:
        model: Model = {"type": "file", "content": content, "format": format}
        model = yield from self._model(model, os_path)
        return (yield Ask(partial(original, os_path, model["content"], format)))

    def _model(self, model: Model, os_path: str) -> Flow:
        if self._looks:
            name = _CHECKPOINTED.get() or Path(os_path).name
            findings = yield Look(partial(self._inspection.of_model, model, name))
            if self._verdicts.on(name, findings) is Manner.REDACTED:
                return (yield Look(partial(self._inspection.clean_model, model, name)))
        return model
