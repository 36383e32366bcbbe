"""Surroundings: where this process runs, as far as its environment tells; is a browser near."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each tells of a machine that is not the one that its user sits at.
_ELSEWHERE = {
    "JUPYTERHUB_USER": "JupyterHub",
    "JUPYTERHUB_SERVICE_PREFIX": "JupyterHub",
    "COLAB_RELEASE_TAG": "Colab",
    "COLAB_JUPYTER_IP": "Colab",
    "KAGGLE_KERNEL_RUN_TYPE": "Kaggle",
    "BINDER_SERVICE_HOST": "Binder",
    "CODESPACES": "a codespace",
    "GITPOD_WORKSPACE_ID": "Gitpod",
    "REMOTE_CONTAINERS": "a container",
    "SAGEMAKER_INTERNAL_IMAGE_URI": "SageMaker",
    "KUBERNETES_SERVICE_HOST": "Kubernetes",
    "SSH_CONNECTION": "an ssh session",
    "SSH_CLIENT": "an ssh session",
    "SSH_TTY": "an ssh session",
}
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


class Surroundings(NamedTuple):
    """What is told of where this process runs.

    Attributes:
        place: where, where the user's browser is on another machine; nothing where it may be here.
        has_screen: whether a browser that is opened here would be seen.
    """

    place: str
    has_screen: bool

    @property
    def is_elsewhere(self) -> bool:
        """Whether the user's browser is on another machine, and cannot come back to this one."""
        return bool(self.place)

    @classmethod
    def here(
        cls,
        environment: Mapping[str, str] | None = None,
        marks: tuple[Path, ...] = _CONTAINER_MARKS,
    ) -> Surroundings:
        """Look at `environment`, by default the process's own, and for a container's marks."""
        variables = os.environ if environment is None else environment
        place = next((where for name, where in _ELSEWHERE.items() if variables.get(name)), "")
        if not place and any(mark.exists() for mark in marks):
            place = "a container"
        return cls(place, not place and not variables.get("CI") and _has_screen(variables))


def _has_screen(variables: Mapping[str, str]) -> bool:
    # A server that runs as a service on these has no session, and opens nothing there.
    if sys.platform in {"darwin", "win32"}:
        return True
    return any(variables.get(name) for name in _SCREENS)


def open_browser(address: str) -> None:
    """Open an address in the user's browser, in the background; a browser that fails is no error.

    The address is on a command line then, which all users of a machine may read.
    """
    import contextlib
    import threading
    import webbrowser

    def opening() -> None:
        with contextlib.suppress(webbrowser.Error, OSError):
            webbrowser.open(address)

    threading.Thread(target=opening, name="centml_nb login: browser", daemon=True).start()
