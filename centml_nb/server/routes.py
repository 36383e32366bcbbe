"""The save guard's route: what was refused, and the one save that a person allows on purpose.

`GET centml-nb/save-guard` answers `{"mode", "refused": {path: [{"item", "shown", "cell", "part",
"line"}]}}`. `POST` of `{"path", "manner"}`, `manner` being `as-it-is` or `redacted`, allows the
next save of that path, within two minutes; the front end then saves again. Both need the login and
the permissions that reading and writing files need.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from centml_nb.server.grants import Manner
from centml_nb.settings import save_guard

if TYPE_CHECKING:
    from centml_nb.findings.finding import Finding
    from centml_nb.server.verdicts import Verdicts


class SaveGuardHandler(APIHandler):
    """Tells what was refused; takes what is allowed."""

    auth_resource = "contents"

    def initialize(self, verdicts: Verdicts) -> None:
        """Take the verdicts that the route speaks of."""
        self._verdicts = verdicts

    @authenticated
    @authorized
    def get(self) -> None:
        """Answer what was refused, by path."""
        refused = {
            path: [described(finding) for finding in findings]
            for path, findings in self._verdicts.refused.items()
        }
        self.finish(json.dumps({"mode": save_guard(), "refused": refused}))

    @authenticated
    @authorized
    def post(self) -> None:
        """Allow one save of one path."""
        asked = self.get_json_body() or {}
        path, manner = asked.get("path"), asked.get("manner")
        if not isinstance(path, str) or manner not in {Manner.AS_IT_IS, Manner.REDACTED}:
            raise HTTPError(400, 'Say {"path": …, "manner": "as-it-is" or "redacted"}.')
        self._verdicts.grants.give(path, Manner(manner))
        self.set_status(204)
        self.finish()


def described(finding: Finding) -> dict[str, Any]:
    """Return where a value stands and whose it is, as JSON; never the value."""
    return {
        "item": finding.reference,
        "shown": finding.shown,
        "cell": finding.place.cell,
        "part": finding.place.part,
        "line": finding.place.line,
    }
