"""Which files are looked at: plain ones below the given paths, through no link but those given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# git's objects are compressed, and the others hold what others wrote.
_SKIPPED = frozenset({".git", ".hg", "__pycache__", "node_modules"})
_ENVIRONMENT = "pyvenv.cfg"
HISTORY = "history.sqlite"
"""What IPython calls its history."""


def files_below(paths: Iterable[Path], private: Path) -> Iterator[Path]:
    """Yield each plain file below `paths` once, `.ipynb_checkpoints` included.

    Our own directory `private` is left out: it is where keys belong. So are environments of
    Python's, and the directories of version control.
    """
    seen: set[Path] = set()
    for path in map(_meant, paths):
        for found in _below(path, private.resolve()):
            if found not in seen:
                seen.add(found)
                yield found


def _meant(path: Path) -> Path:
    # Who names a link means what it leads to.
    try:
        return path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError):
        return path  # in a circle


def _below(path: Path, private: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.exists():
        return
    waiting = [path] if path.is_dir() else []
    if not waiting:
        yield path
    while waiting:
        folder = waiting.pop()
        entries = _entries(folder)
        if folder.resolve() == private or any(entry.name == _ENVIRONMENT for entry in entries):
            continue
        names = {entry.name for entry in entries}
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                if not _is_beside_history(entry.name, names):
                    yield Path(entry.path)
            elif entry.is_dir(follow_symlinks=False) and entry.name not in _SKIPPED:
                waiting.append(Path(entry.path))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_beside_history(name: str, names: set[str]) -> bool:
    # Looked at together with the database that they belong to.
    return name.startswith(f"{HISTORY}-") and HISTORY in names
