"""`POST centml-nb/save-guard/clean`: the cells of a notebook without the keys they hold.

Takes `{"content"}`, a notebook's JSON as a save would bring it, and answers `{"cells": [{"index",
"cell"}]}`: the cells that change, from 0. Nothing is written.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from centml_nb.server.answers import Answering
from centml_nb.server.refusal import failed
from centml_nb.server.remedy import remedied

if TYPE_CHECKING:
    from centml_nb.server.inspection import Inspection


class CleanHandler(Answering):
    """Takes keys out of a notebook that is not saved yet."""

    auth_resource = "contents"

    def initialize(self, inspection: Inspection) -> None:
        """Take what finds values."""
        self._inspection = inspection

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer the cells that change."""
        content = self.body().get("content")
        if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
            raise HTTPError(400, 'Say {"content": a notebook}.')
        try:
            cells = await asyncio.to_thread(remedied, self._inspection, content)
        except Exception as error:  # noqa: BLE001 - told without its words
            # Never the words of a stray error: they may quote what was to be cleaned.
            raise failed(error) from None
        self.answer({"cells": [{"index": index, "cell": cell} for index, cell in cells]})
