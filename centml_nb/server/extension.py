"""Loading: the guard is put around the contents manager, and its route is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join

from centml_nb.redaction.traces import Traces
from centml_nb.server.inspection import Inspection
from centml_nb.server.routes import SaveGuardHandler
from centml_nb.server.save_guard import SaveGuard
from centml_nb.server.verdicts import Verdicts
from centml_nb.settings import home_directory, save_guard

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

ROUTE = "centml-nb/save-guard"


def load(app: ServerApp) -> None:
    """Guard every way in which this server's contents manager writes files."""
    home = home_directory()
    inspection, verdicts = Inspection(Traces.kept_in(home), home), Verdicts()
    SaveGuard(app.contents_manager, inspection, verdicts, app.log).install()
    address = url_path_join(app.web_app.settings["base_url"], ROUTE)
    routes = [(address, SaveGuardHandler, {"verdicts": verdicts})]
    app.web_app.add_handlers(".*$", routes)  # type: ignore[no-untyped-call]
    app.log.info("centml_nb guards what is saved (CENTML_NB_SAVE_GUARD: %s).", save_guard())
