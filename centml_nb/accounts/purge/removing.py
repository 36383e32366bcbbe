"""Removing what we keep: wiped file by file; what could not be removed is told."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centml_nb.accounts.purge.inventory import Concern
from centml_nb.auth import local_platform
from centml_nb.auth.keyring_store import KeyringStore
from centml_nb.errors import CentMLError
from centml_nb.private_file import wipe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from centml_nb.accounts.purge.inventory import Inventory, Kept


@dataclass(slots=True)
class Removed:
    """What was removed, and what was not.

    Attributes:
        files: how many files are gone.
        platform_stopped: whether a local platform ran, and was stopped.
        failures: what is still there, a sentence each.
    """

    files: int = 0
    platform_stopped: bool = False
    failures: list[str] = field(default_factory=list)


def remove(inventories: Iterable[Inventory]) -> Removed:
    """Remove what `inventories` name, and nothing else; links are never followed.

    What cannot be removed does not keep the rest from being removed. A session in a keyring goes
    before the file that says where it is, a platform is stopped before its files go.
    """
    removed = Removed()
    for inventory in inventories:
        is_stopped = _is_stopped(inventory, removed)
        for kept in inventory.kept:
            if is_stopped or kept.concern is not Concern.LOCAL_PLATFORM:
                _remove(kept, removed)
        for folder in inventory.folders:
            _remove_folder(folder, inventory, removed)
    return removed


def _is_stopped(inventory: Inventory, removed: Removed) -> bool:
    state = inventory.home / "local"
    if not any(kept.concern is Concern.LOCAL_PLATFORM for kept in inventory.kept):
        return True
    try:
        if not local_platform.is_up(state):
            return True
        local_platform.stop(state)
        removed.platform_stopped = not local_platform.is_up(state)
    except CentMLError as error:
        removed.failures.append(f"{state}: {error.message}")
        return False
    if not removed.platform_stopped:
        removed.failures.append(
            f"{state}: the local platform could not be stopped, and its files are left."
            " See why: `centml-nb local stop`"
        )
    return removed.platform_stopped


def _remove(kept: Kept, removed: Removed) -> None:
    path = kept.path
    try:
        if kept.concern is Concern.KEYRING and not path.name.startswith("."):
            KeyringStore(path.parent).delete()
        found = path.lstat()
        # What has another name elsewhere is not emptied: the other name is not ours.
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            wipe(path)
        path.unlink(missing_ok=True)
    except FileNotFoundError:
        pass  # what it stood for, or the process that had it, took it away
    except CentMLError as error:
        removed.failures.append(f"{path}: {error.message} {error.hint}")
        return
    except OSError as error:
        removed.failures.append(f"{path}: {error.strerror}.")
        return
    removed.files += 1


def _remove_folder(folder: Path, inventory: Inventory, removed: Removed) -> None:
    try:
        if any(folder.iterdir()):
            # What is left there is told already, or was put there since.
            _tell_what_is_new(folder, inventory, removed)
        elif not folder.is_symlink():
            folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        removed.failures.append(f"{folder}: {error.strerror}.")


def _tell_what_is_new(folder: Path, inventory: Inventory, removed: Removed) -> None:
    known = {*inventory.left, *inventory.folders, *(kept.path for kept in inventory.kept)}
    removed.failures += [
        f"{path}: a process has written it meanwhile; purge again when it has ended."
        for path in sorted(folder.iterdir())
        if path not in known
    ]
