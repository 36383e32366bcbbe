"""Loading: the guard is put around the contents manager, and our routes are served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.utils import url_path_join

from centml_nb.redaction.traces import Traces
from centml_nb.server import next_start
from centml_nb.server.about import AboutHandler
from centml_nb.server.check import CheckHandler
from centml_nb.server.cleaning import CleanHandler
from centml_nb.server.inspection import Inspection
from centml_nb.server.kernel_keys import KernelKeysHandler
from centml_nb.server.routes import SaveGuardHandler
from centml_nb.server.save_guard import SaveGuard
from centml_nb.server.tutorials import TutorialsHandler
from centml_nb.server.verdicts import Verdicts
from centml_nb.settings import home_directory, save_guard

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    Route = tuple[str, type, dict[str, Any]]


def load(app: ServerApp) -> None:
    """Guard every way in which this server's contents manager writes files; serve our routes."""
    home = home_directory()
    inspection, verdicts = Inspection(Traces.kept_in(home), home), Verdicts()
    SaveGuard(app.contents_manager, inspection, verdicts, app.log).install()
    next_start.install(app)
    base = url_path_join(app.web_app.settings["base_url"], "centml-nb")
    served = [
        (url_path_join(base, path), handler, options)
        for path, handler, options in routes(inspection, verdicts)
    ]
    app.web_app.add_handlers(".*$", served)  # type: ignore[no-untyped-call]
    app.log.info("centml_nb guards what is saved (CENTML_NB_SAVE_GUARD: %s).", save_guard())


def routes(inspection: Inspection, verdicts: Verdicts) -> list[Route]:
    """Return our routes, below `centml-nb`; each asks for the login by itself."""
    return [
        ("about", AboutHandler, {}),
        ("save-guard", SaveGuardHandler, {"verdicts": verdicts}),
        ("save-guard/check", CheckHandler, {"inspection": inspection}),
        ("save-guard/clean", CleanHandler, {"inspection": inspection}),
        ("tutorials", TutorialsHandler, {}),
        (r"kernels/(?P<kernel_id>[\w-]+)/keys", KernelKeysHandler, {}),
    ]
