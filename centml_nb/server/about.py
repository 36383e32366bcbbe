"""`GET centml-nb/about`: which version runs here, and what is guarded.

Answers `{"version", "saveGuard": "refuse" | "redact" | "off", "collaboration": bool}`; the last
says whether jupyter-collaboration is on: what it saves is guarded, and no front end hears of a
refusal; what it keeps of every edit (`.jupyter_ystore.db`) is not guarded.
"""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from centml_nb.server.answers import Answering
from centml_nb.settings import save_guard
from centml_nb.version import __version__

_COLLABORATION = "jupyter_server_ydoc"


class AboutHandler(Answering):
    """Says what the front end needs to know of this server."""

    auth_resource = "server"

    @authenticated
    @authorized
    def get(self) -> None:
        """Answer version, guard and whether notebooks are shared."""
        manager = self.settings["serverapp"].extension_manager
        extension = manager.extensions.get(_COLLABORATION)
        self.answer(
            {
                "version": __version__,
                "saveGuard": save_guard(),
                "collaboration": bool(extension is not None and extension.enabled),
            }
        )
