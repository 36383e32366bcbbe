"""What we keep on this machine, file by file; what is not known to be ours is left."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.settings import Settings

_DEMO = "centml-nb-demo-*"
# `write_private` writes beside the file: a process that was killed leaves this.
_TORN = re.compile(r"^\.(.+)\.[0-9a-f]{12,16}$")


class Concern(Enum):
    """What a file is for, as its owner would say it, with where it lies below the directory."""

    SESSION = ("sessions", r"sessions/[^/]+/(credentials\.json|refresh\.lock)")
    KEYRING = ("sessions in the system's keyring", r"sessions/[^/]+/in-keyring\.json")
    PRIVATE_KEY = ("private keys of certificates", r"keys/[^/]+/[0-9a-f]{32}-[0-9a-f]*/[^/]+\.pem")
    LOCAL_PLATFORM = (
        "the local platform",
        (
            r"local/(platform\.(db(-wal|-shm|-journal)?|json|lock|log)|operator-secret|pepper"
            r"|signing-key|ca\.pem|ca-key\.pem|doors\.pem|client-keys/[^/]+)"
        ),
    )
    ROTATION = ("the journal of rotations", r"rotations\.(json|lock)|rotation-[0-9a-f]+\.lock")
    KNOWN = ("known names and values", r"known/[^/]+\.(names|values)\.json(\.lock)?")
    TRACES = (
        "fingerprints, by which keys are found in files",
        r"fingerprint\.key|traces\.(json|key|json\.lock)",
    )
    AUDIT = ("the log of what was used", r"audit(\.1)?\.jsonl")
    LOGIN = ("last logins and logouts", r"last-login(\+[\w-]+)?\.json|logouts\.(json|lock)")
    INJECTED = (
        "files of keys in use",
        r"run/(sweep\.lock|\d+-[0-9a-f]+/(alive\.lock|[^/]+/[^/]+))",
    )
    TRUST = ("bundles of authorities", r"trust/[0-9a-f]{16}\.pem")
    KERNEL = ("what kernels held", r"kernels/[^/]+\.json")
    BORROWED = ("our lock beside the official client's session", r"")
    DEMO = ("what a demo left", r"gen-cert\.pem")

    def __init__(self, title: str, pattern: str) -> None:
        self.title = title
        self._pattern = re.compile(pattern)

    def is_of(self, path: str) -> bool:
        """Say whether a file of this concern lies at `path`, below the directory."""
        return self._pattern.fullmatch(path) is not None


_FOLDERS = frozenset({"sessions", "keys", "local", "known", "run", "trust", "kernels"})


class Kept(NamedTuple):
    """One file of ours.

    Attributes:
        path: where it lies; no part of it below our directory is a link.
        concern: what it is for.
    """

    path: Path
    concern: Concern


class Inventory(NamedTuple):
    """What we keep in one directory.

    Attributes:
        home: the directory.
        kept: our files.
        folders: the directories that are made for them, the innermost first, and `home` last.
        left: what lies among them and is not ours: other files, and links.
    """

    home: Path
    kept: list[Kept]
    folders: list[Path]
    left: list[Path]


def taken(settings: Settings) -> list[Inventory]:
    """Return what we keep: in our directory, in what demos left, beside a borrowed session."""
    found = [_below(settings.home)]
    found += [_below(folder, Concern.DEMO) for folder in _left_by_demos()]
    if settings.official_session is not None:
        found.append(_beside(settings.official_session))
    return found


def _below(home: Path, *more: Concern) -> Inventory:
    inventory = Inventory(home, [], [], [])
    if home.is_dir():
        known = [one for one in Concern if one is not Concern.DEMO or one in more]
        _look(home, "", known, inventory)
        inventory.folders.append(home)
    return inventory


def _look(folder: Path, below: str, known: list[Concern], inventory: Inventory) -> None:
    for path in sorted(folder.iterdir()):
        where = f"{below}{path.name}"
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode) and (below or path.name in _FOLDERS):
            _look(path, f"{where}/", known, inventory)
            inventory.folders.append(path)
            continue
        concern = _concern(where, known) if stat.S_ISREG(mode) else None
        if concern is None:
            inventory.left.append(path)
        else:
            inventory.kept.append(Kept(path, concern))


def _concern(where: str, known: list[Concern]) -> Concern | None:
    folder, slash, name = where.rpartition("/")
    if torn := _TORN.fullmatch(name):
        where = f"{folder}{slash}{torn[1]}"
    return next((concern for concern in known if concern.is_of(where)), None)


def _left_by_demos() -> Iterator[Path]:
    for folder in sorted(Path(tempfile.gettempdir()).glob(_DEMO)):
        found = folder.lstat()
        is_ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        if stat.S_ISDIR(found.st_mode) and is_ours:
            yield folder


def _beside(session: Path) -> Inventory:
    inventory = Inventory(session.parent, [], [], [])
    if not session.parent.is_dir():
        return inventory
    for path in sorted(session.parent.iterdir()):
        torn = _TORN.fullmatch(path.name)
        is_ours = path.name == f"{session.name}.centml_nb.lock" or (
            torn is not None and torn[1] == session.name
        )
        if is_ours and stat.S_ISREG(path.lstat().st_mode):
            inventory.kept.append(Kept(path, Concern.BORROWED))
    return inventory
