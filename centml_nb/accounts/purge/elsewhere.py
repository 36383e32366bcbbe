"""What names us, or was borrowed by us, and is not ours to remove: told, with what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.settings import default_home, ipython_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.settings import Settings

_OURS = "centml_nb"
_LARGEST_BYTES = 1_000_000


def others(settings: Settings) -> Iterator[str]:
    """Yield what is left to its owner, a sentence each."""
    session = settings.official_session
    if session is not None and session.exists():
        yield (
            f"{session}: the official client's session, which was only borrowed. To end it:"
            " `centml logout`"
        )
    yield from _startup_lines()
    for folder in _lab_settings():
        yield f"{folder}: what you set in JupyterLab under Settings > CentML. Remove the folder."
    if (tutorials := Path("centml-tutorials").absolute()).is_dir():
        yield f"{tutorials}: the copies of the tutorials are yours."
    if settings.home != default_home() and default_home().is_dir():
        yield (
            f"{default_home()}: what we keep where CENTML_NB_HOME is not set. To remove it: unset"
            " CENTML_NB_HOME, then `centml-nb purge`"
        )
    yield "Files that you asked for (--out, vault export, exported keys) are yours."
    yield "The package itself: `pip uninstall centml_nb`"


def _startup_lines() -> Iterator[str]:
    for profile in sorted(ipython_directory().glob("profile_*")):
        files = [*profile.glob("ipython*_config.py"), *profile.glob("startup/*.*py")]
        for path in sorted(files):
            for number in _lines_with_us(path):
                yield f"{path}:{number}: names {_OURS}. Take the line out by hand."


def _lines_with_us(path: Path) -> list[int]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return []
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [number for number, line in enumerate(lines, 1) if _OURS in line.partition("#")[0]]


def _lab_settings() -> list[Path]:
    jupyter = Path(os.environ.get("JUPYTER_CONFIG_DIR") or Path.home() / ".jupyter")
    named = os.environ.get("JUPYTERLAB_SETTINGS_DIR")
    folders = Path(named) if named else jupyter / "lab" / "user-settings"
    return [folder for folder in [folders / "centml-nb"] if folder.is_dir()]
