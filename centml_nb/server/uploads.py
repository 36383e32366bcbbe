"""Uploads: the pieces of a chunked upload, held until the file is whole and can be looked at."""

from __future__ import annotations

import tempfile
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from centml_nb.findings.scan import WHOLE
from centml_nb.server.refusal import refused_upload

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 12 << 20
_FORGOTTEN_SECONDS = 3600


@dataclass
class Upload:
    """One file on its way: in memory while it is small, else in a file that has no name."""

    file: tempfile.SpooledTemporaryFile[bytes] = field(
        default_factory=lambda: tempfile.SpooledTemporaryFile(WHOLE)  # noqa: SIM115 - by `drop`
    )
    size: int = 0
    touched: float = field(default_factory=time.monotonic)

    def add(self, data: bytes) -> None:
        """Append a piece."""
        self.file.write(data)
        self.size += len(data)
        self.touched = time.monotonic()

    @property
    def is_small(self) -> bool:
        """Whether it can be held and written in one piece."""
        return self.size <= WHOLE

    def whole(self) -> dict[str, Any]:
        """Return the model of the whole file."""
        self.file.seek(0)
        return _model(self.file.read())

    def pieces(self) -> Iterator[dict[str, Any]]:
        """Yield the models of its pieces, as Jupyter's chunked upload has them."""
        self.file.seek(0)
        number, data = 1, self.file.read(_PIECE)
        while data:
            more = self.file.read(_PIECE)
            yield {**_model(data), "chunk": number if more else -1}
            number, data = number + 1, more


class Uploads:
    """The uploads that are on their way, by path."""

    def __init__(self) -> None:
        self._by_path: dict[str, Upload] = {}

    def add(self, model: dict[str, Any], path: str) -> Upload:
        """Take in a piece; the first one begins an upload anew.

        Raises:
            HTTPError: the beginning is missing, or the piece cannot be decoded.
        """
        self._forget_old()
        if model["chunk"] == 1:
            self.drop(path)
            self._by_path[path] = Upload()
        if path not in self._by_path:
            raise refused_upload()
        self._by_path[path].add(_decoded(model))
        return self._by_path[path]

    def drop(self, path: str) -> None:
        """Forget an upload."""
        upload = self._by_path.pop(path, None)
        if upload is not None:
            upload.file.close()

    def _forget_old(self) -> None:
        old = time.monotonic() - _FORGOTTEN_SECONDS
        for path in [path for path, upload in self._by_path.items() if upload.touched < old]:
            self.drop(path)


def half_done(path: str, upload: Upload) -> dict[str, Any]:
    """Return the model that answers a piece before the last: the file is not there yet."""
    now = datetime.now(UTC)
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "type": "file",
        "size": upload.size,
        "writable": True,
        "created": now,
        "last_modified": now,
        "mimetype": None,
        "content": None,
        "format": None,
    }


def _decoded(model: dict[str, Any]) -> bytes:
    content = model["content"]
    try:
        if model.get("format") == "base64":
            return b64decode(content.encode("ascii"))
        return bytes(content.encode("utf-8"))
    except ValueError:
        raise refused_upload() from None


def _model(data: bytes) -> dict[str, Any]:
    return {"type": "file", "format": "base64", "content": b64encode(data).decode("ascii")}
