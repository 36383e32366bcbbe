"""`POST centml-nb/tutorials`: puts the first tutorial into the server's files, once.

Answers `{"path"}`, as the contents API knows it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from centml_nb.errors import ConfigurationError
from centml_nb.server.answers import Answering

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).parents[1]
# As installed, and in a checkout.
_FOLDERS = (_PACKAGE / "tutorials", _PACKAGE.parent / "notebooks")


class TutorialsHandler(Answering):
    """Copies the tutorial, so that the one that was installed stays as it is."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer where the copy is; one that is there already is left as the user made it."""
        source = next(_tutorials(), None)
        if source is None:
            self.fail(
                ConfigurationError(
                    "The tutorials are not installed.", "Install it again: pip install centml_nb"
                )
            )
            return
        manager: Any = self.contents_manager
        if not await ensure_async(manager.file_exists(source.name)):
            content = json.loads(source.read_text("utf-8"))
            model = {"type": "notebook", "format": "json", "content": content}
            await ensure_async(manager.save(model, source.name))
        self.answer({"path": source.name})


def _tutorials() -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted(folder.glob("[0-9]*.ipynb"))
