"""`POST centml-nb/save-guard/check`: where a file, or what is copied from one, holds keys.

Takes `{"path"}`, a file as it is on disk, or `{"content"}`, a notebook's JSON that holds what is
copied. Answers `{"places": [{"item", "shown", "cell", "part", "line"}]}`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from centml_nb.errors import CentMLError
from centml_nb.server.answers import Answering
from centml_nb.server.routes import described

if TYPE_CHECKING:
    from centml_nb.server.inspection import Inspection, Model


class CheckHandler(Answering):
    """Looks at what is about to leave."""

    auth_resource = "contents"

    def initialize(self, inspection: Inspection) -> None:
        """Take what finds values."""
        self._inspection = inspection

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer where keys stand."""
        model = await self._model()
        try:
            findings = await asyncio.to_thread(self._inspection.of_model, model, model["path"])
        except CentMLError as error:
            self.fail(error)
        except Exception as error:  # noqa: BLE001 - told without its words
            # Never the words of a stray error: they may quote what was looked at.
            raise HTTPError(500, f"This could not be looked at ({type(error).__name__}).") from None
        else:
            self.answer({"places": [described(finding) for finding in findings]})

    async def _model(self) -> Model:
        asked = self.body()
        path, content = asked.get("path"), asked.get("content")
        if isinstance(path, str):
            manager: Any = self.contents_manager
            model: Model = await ensure_async(manager.get(path))
            return model
        if isinstance(content, dict) and isinstance(content.get("cells"), list):
            return {"type": "notebook", "format": "json", "content": content, "path": ""}
        raise HTTPError(400, 'Say {"path": a file\'s} or {"content": a notebook}.')
