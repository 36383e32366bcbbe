"""Which platform a new kernel or command starts with: the one that the last login was to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.messages import decode
from centml_nb.contract.platform import Platform
from centml_nb.private_file import private_directory, read_private, wipe, write_private

if TYPE_CHECKING:
    from pathlib import Path


def remember(home: Path, platform: Platform, profile: str = "") -> None:
    """Remember that the last login of a profile was to `platform`."""
    private_directory(home)
    write_private(_file(home, profile), msgspec.json.encode(platform))


def recall(home: Path, profile: str = "") -> Platform | None:
    """Return the platform of the last login; None where nobody logged in, or out of it since."""
    data = read_private(_file(home, profile))
    if data is None:
        return None
    try:
        return decode(data, Platform)
    except msgspec.MsgspecError:
        return None


def forget(home: Path, platform: Platform, profile: str = "") -> None:
    """Forget the last login of a profile if it was to `platform`."""
    remembered = recall(home, profile)
    if remembered is not None and remembered.name == platform.name:
        wipe(_file(home, profile))


def _file(home: Path, profile: str) -> Path:
    return home / (f"last-login+{profile}.json" if profile else "last-login.json")
