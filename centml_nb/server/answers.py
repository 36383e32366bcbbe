"""Answers: what our routes say, as JSON; a failure is a sentence and a hint, as everywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import APIHandler

if TYPE_CHECKING:
    from centml_nb.errors import CentMLError

_CONFLICT = 409


class Answering(APIHandler):
    """A route of ours."""

    def answer(self, told: object) -> None:
        """Finish with `told` as JSON."""
        self.finish(json.dumps(told))

    def fail(self, error: CentMLError) -> None:
        """Finish with an error's sentence and hint; status 409: the server itself is well."""
        self.set_status(_CONFLICT)
        self.answer({"message": error.message, "hint": error.hint})

    def body(self) -> dict[str, Any]:
        """Return the request's JSON object; anything else is an empty one."""
        asked = self.get_json_body()
        return asked if isinstance(asked, dict) else {}
