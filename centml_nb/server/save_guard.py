"""SaveGuard: stands around every way in which a contents manager writes a file.

Around its methods, since a pre-save hook that breaks is logged and the file saved anyway.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.server.checkpoint_guard import CheckpointGuard
from centml_nb.server.grants import Manner
from centml_nb.server.on_purpose import ON_PURPOSE, LetThrough, setting
from centml_nb.server.refusal import refused_name
from centml_nb.server.steps import Ask, Look, guarded
from centml_nb.server.uploads import Uploads, half_done

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Generator

    from centml_nb.server.inspection import Inspection, Model
    from centml_nb.server.verdicts import Verdicts

    Flow = Generator[Look | Ask, Any, Any]

_INSTALLED = "_centml_nb_guarded"


class SaveGuard:
    """Looks at what is written, and refuses it, cleans it, or lets it through on purpose."""

    def __init__(
        self,
        manager: Any,  # noqa: ANN401 - a contents manager of any kind
        inspection: Inspection,
        verdicts: Verdicts,
        log: logging.Logger,
    ) -> None:
        self._manager = manager
        self._inspection = inspection
        self._log = log
        self._uploads = Uploads()
        self._let_through = LetThrough()
        self._verdicts = verdicts
        self._checkpoints = CheckpointGuard(manager, inspection, verdicts, self._let_through)

    def install(self) -> None:
        """Put it around the manager and its checkpoints, once."""
        if getattr(self._manager, _INSTALLED, False):
            return
        flows: list[tuple[Any, str, Callable[..., Flow]]] = [
            (self._manager, "save", self._save),
            (self._manager, "copy", self._copy),
            (self._manager, "rename_file", self._rename),
            *self._checkpoints.flows(),
        ]
        for owner, name, flow in flows:
            setattr(owner, name, guarded(getattr(owner, name), flow, self._log))
        setattr(self._manager, _INSTALLED, True)

    def _save(self, original: Callable[..., Any], model: Model, path: str = "") -> Flow:
        path = path.strip("/")
        if self._verdicts.is_off():
            return (yield Ask(partial(original, model, path)))
        yield from self._named(path)
        is_file = model.get("type") == "file" and isinstance(model.get("content"), str)
        if is_file and model.get("chunk") is not None:
            return (yield from self._upload(original, model, path))
        return (yield from self._whole(original, model, path))

    def _whole(self, original: Callable[..., Any], model: Model, path: str) -> Flow:
        findings = yield Look(partial(self._inspection.of_model, model, path))
        manner = self._verdicts.on(path, findings)
        if manner is Manner.REDACTED:
            model = yield Look(partial(self._inspection.clean_model, model, path))
        with setting(ON_PURPOSE, manner is Manner.AS_IT_IS):
            saved = yield Ask(partial(original, model, path))
        if manner is Manner.AS_IT_IS:
            file = self._on_disk(path)
            if file is not None:
                yield Look(partial(self._let_through.add, file))
        return saved

    def _upload(self, original: Callable[..., Any], model: Model, path: str) -> Flow:
        upload = yield Look(partial(self._uploads.add, model, path))
        if model["chunk"] != -1:
            return half_done(path, upload)
        try:
            if upload.is_small:
                return (yield from self._whole(original, upload.whole(), path))
            upload.file.seek(0)
            findings = yield Look(partial(self._inspection.of_stream, upload.file))
            if self._verdicts.on(path, findings) is Manner.REDACTED:
                raise self._verdicts.refusal(path, findings)
            saved = None
            for piece in upload.pieces():
                saved = yield Ask(partial(original, piece, path))
            return saved
        finally:
            self._uploads.drop(path)

    def _copy(
        self, original: Callable[..., Any], from_path: str, to_path: str | None = None
    ) -> Flow:
        # A file is copied by the manager's own `save`; a folder past it.
        copy = partial(original, from_path, to_path)
        folder = self._on_disk(from_path)
        if self._verdicts.is_off() or folder is None or not folder.is_dir():
            return (yield Ask(copy))
        below = yield Look(partial(self._inspection.below, folder))
        manner = self._verdicts.on(from_path, [found.finding for found in below])
        copied = yield Ask(copy)
        if manner is Manner.REDACTED:
            target = self._on_disk(copied["path"])
            if target is not None:
                yield Look(partial(self._inspection.clean_below, target))
        return copied

    def _rename(self, original: Callable[..., Any], old_path: str, new_path: str) -> Flow:
        rename = partial(original, old_path, new_path)
        if self._verdicts.is_off():
            return (yield Ask(rename))
        yield from self._named(new_path)
        file = self._on_disk(old_path)
        if file is None:
            model = yield Ask(partial(self._manager.get, old_path))
            if model["type"] != "directory":
                findings = yield Look(partial(self._inspection.of_model, model, old_path))
                if self._verdicts.on(old_path, findings) is Manner.REDACTED:
                    raise self._verdicts.refusal(old_path, findings)
        elif file.is_file():
            findings = yield Look(partial(self._inspection.of_file, file))
            if self._verdicts.on(old_path, findings) is Manner.REDACTED:
                yield Look(partial(self._inspection.clean_below, file))
        return (yield Ask(rename))

    def _named(self, path: str) -> Flow:
        if (yield Look(partial(self._inspection.of_name, path))):
            raise refused_name()

    def _on_disk(self, path: str) -> Path | None:
        found = getattr(self._manager, "_get_os_path", None)
        return None if found is None else Path(found(path.strip("/")))
