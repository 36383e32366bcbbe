"""SaveGuard: stands around every way in which a contents manager writes a file.

Around its methods, since a pre-save hook that breaks is logged and the file saved anyway.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import OrderedDict
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.server.grants import Grants, Manner
from centml_nb.server.refusal import refused, refused_name
from centml_nb.server.steps import Ask, Look, guarded
from centml_nb.server.uploads import Uploads, half_done
from centml_nb.settings import save_guard

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Generator, Iterator, Sequence

    from centml_nb.findings.finding import Finding
    from centml_nb.server.inspection import Inspection, Model

    Flow = Generator[Look | Ask, Any, Any]

_MOST_REFUSED = 100
_INSTALLED = "_centml_nb_guarded"
_ON_PURPOSE: ContextVar[bool] = ContextVar("centml_nb_on_purpose", default=False)
_CHECKPOINTED: ContextVar[str | None] = ContextVar("centml_nb_checkpointed", default=None)


class SaveGuard:
    """Looks at what is written, and refuses it, cleans it, or lets it through on purpose."""

    def __init__(self, manager: Any, inspection: Inspection, log: logging.Logger) -> None:  # noqa: ANN401
        self._manager = manager
        self._inspection = inspection
        self._log = log
        self._uploads = Uploads()
        self._let_through: set[bytes] = set()
        self.grants = Grants()
        self.refused: OrderedDict[str, list[Finding]] = OrderedDict()

    def install(self) -> None:
        """Put it around the manager and its checkpoints, once."""
        if getattr(self._manager, _INSTALLED, False):
            return
        checkpoints = self._manager.checkpoints
        flows: list[tuple[Any, str, Callable[..., Flow]]] = [
            (self._manager, "save", self._save),
            (self._manager, "copy", self._copy),
            (self._manager, "rename_file", self._rename),
            (self._manager, "create_checkpoint", self._create_checkpoint),
            (self._manager, "restore_checkpoint", self._restore_checkpoint),
        ]
        if hasattr(checkpoints, "_copy"):
            flows += [
                (checkpoints, "_copy", self._checkpoint_file),
                (checkpoints, "_save_notebook", self._checkpoint_notebook),
                (checkpoints, "_save_file", self._checkpoint_text),
            ]
        for owner, name, flow in flows:
            setattr(owner, name, guarded(getattr(owner, name), flow, self._log))
        setattr(self._manager, _INSTALLED, True)

    def _save(self, original: Callable[..., Any], model: Model, path: str = "") -> Flow:
        path = path.strip("/")
        if save_guard() == "off":
            return (yield Ask(partial(original, model, path)))
        yield from self._named(path)
        is_file = model.get("type") == "file" and isinstance(model.get("content"), str)
        if is_file and model.get("chunk") is not None:
            return (yield from self._upload(original, model, path))
        return (yield from self._whole(original, model, path))

    def _whole(self, original: Callable[..., Any], model: Model, path: str) -> Flow:
        findings = yield Look(partial(self._inspection.of_model, model, path))
        manner = self._manner(path, findings)
        if manner is Manner.REDACTED:
            model = yield Look(partial(self._inspection.clean_model, model, path))
        # A first save makes a checkpoint inside: what holds for the one holds for the other.
        with _set(_ON_PURPOSE, manner is Manner.AS_IT_IS):
            saved = yield Ask(partial(original, model, path))
        if manner is Manner.AS_IT_IS:
            yield Look(partial(self._remember_let_through, path))
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
            if self._manner(path, findings) is Manner.REDACTED:
                raise self._refusal(path, findings)
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
        if save_guard() == "off" or folder is None or not folder.is_dir():
            return (yield Ask(copy))
        below = yield Look(partial(self._inspection.below, folder))
        manner = self._manner(from_path, [found.finding for found in below])
        copied = yield Ask(copy)
        if manner is Manner.REDACTED:
            target = self._on_disk(copied["path"])
            if target is not None:
                yield Look(partial(self._inspection.clean_below, target))
        return copied

    def _rename(self, original: Callable[..., Any], old_path: str, new_path: str) -> Flow:
        rename = partial(original, old_path, new_path)
        if save_guard() == "off":
            return (yield Ask(rename))
        yield from self._named(new_path)
        file = self._on_disk(old_path)
        if file is None:
            model = yield Ask(partial(self._manager.get, old_path))
            if model["type"] != "directory":
                findings = yield Look(partial(self._inspection.of_model, model, old_path))
                if self._manner(old_path, findings) is Manner.REDACTED:
                    raise self._refusal(old_path, findings)
        elif file.is_file():
            findings = yield Look(partial(self._inspection.of_file, file))
            if self._manner(old_path, findings) is Manner.REDACTED:
                yield Look(partial(self._inspection.clean_below, file))
        return (yield Ask(rename))

    def _create_checkpoint(self, original: Callable[..., Any], path: str) -> Flow:
        is_looked_at = save_guard() != "off" and not _ON_PURPOSE.get()
        if is_looked_at and not hasattr(self._manager.checkpoints, "_copy"):
            model = yield Ask(partial(self._manager.get, path))
            findings = yield Look(partial(self._inspection.of_model, model, path))
            if self._manner(path, findings) is Manner.REDACTED:
                raise self._refusal(path, findings)
        with _set(_CHECKPOINTED, path.strip("/")):
            return (yield Ask(partial(original, path)))

    def _restore_checkpoint(
        self, original: Callable[..., Any], checkpoint_id: str, path: str
    ) -> Flow:
        with _set(_CHECKPOINTED, path.strip("/")):
            return (yield Ask(partial(original, checkpoint_id, path)))

    def _checkpoint_file(self, original: Callable[..., Any], src: str, dest: str) -> Flow:
        source = Path(src)
        manner = None
        if save_guard() != "off" and not _ON_PURPOSE.get() and source.is_file():
            findings = yield Look(partial(self._inspection.of_file, source))
            if findings and not (yield Look(partial(self._was_let_through, source))):
                manner = self._manner(_CHECKPOINTED.get() or source.name, findings)
        if manner is Manner.REDACTED:
            return (yield Look(partial(self._inspection.copy_clean, source, Path(dest))))
        return (yield Ask(partial(original, src, dest)))

    def _checkpoint_notebook(
        self,
        original: Callable[..., Any],
        os_path: str,
        nb: Any,  # noqa: ANN401 - nbformat's
        *args: Any,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> Flow:
        model = yield from self._checkpoint_model({"type": "notebook", "content": nb}, os_path)
        return (yield Ask(partial(original, os_path, model["content"], *args, **options)))

    def _checkpoint_text(
        self,
        original: Callable[..., Any],
        os_path: str,
        content: str,
        format: str,  # noqa: A002 - Jupyter's name
    ) -> Flow:
        model: Model = {"type": "file", "content": content, "format": format}
        model = yield from self._checkpoint_model(model, os_path)
        return (yield Ask(partial(original, os_path, model["content"], format)))

    def _checkpoint_model(self, model: Model, os_path: str) -> Flow:
        if save_guard() != "off" and not _ON_PURPOSE.get():
            name = _CHECKPOINTED.get() or Path(os_path).name
            findings = yield Look(partial(self._inspection.of_model, model, name))
            if self._manner(name, findings) is Manner.REDACTED:
                return (yield Look(partial(self._inspection.clean_model, model, name)))
        return model

    def _named(self, path: str) -> Flow:
        if (yield Look(partial(self._inspection.of_name, path))):
            raise refused_name()

    def _manner(self, path: str, findings: Sequence[Finding]) -> Manner | None:
        """Return how to write what holds values, None where it holds none; refuses by raising."""
        if not findings:
            return None
        manner = self.grants.take(path)
        if manner is None and save_guard() == "redact":
            manner = Manner.REDACTED
        if manner is None:
            raise self._refusal(path, findings)
        return manner

    def _refusal(self, path: str, findings: Sequence[Finding]) -> Exception:
        self.refused[path] = list(findings)
        self.refused.move_to_end(path)
        while len(self.refused) > _MOST_REFUSED:
            self.refused.popitem(last=False)
        return refused(path, findings)

    def _on_disk(self, path: str) -> Path | None:
        found = getattr(self._manager, "_get_os_path", None)
        return None if found is None else Path(found(path.strip("/")))

    def _remember_let_through(self, path: str) -> None:
        # The checkpoint that follows copies what was let through on purpose.
        file = self._on_disk(path)
        if file is not None and file.is_file():
            self._let_through.add(_digest(file))

    def _was_let_through(self, file: Path) -> bool:
        return bool(self._let_through) and _digest(file) in self._let_through


@contextlib.contextmanager
def _set(variable: ContextVar[Any], value: object) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def _digest(file: Path) -> bytes:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").digest()
