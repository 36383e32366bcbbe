"""The Jupyter Server's part: the guard over saved files. Knows fingerprints, never values.

Enabled by the installation, through `etc/jupyter/jupyter_server_config.d/centml_nb.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "centml_nb.server"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    from centml_nb.server import extension

    extension.load(app)
