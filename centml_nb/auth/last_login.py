"""Which platform a new kernel or command starts with: the one that the last login was to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.messages import decode
from centml_nb.contract.platform import Platform
from centml_nb.private_file import private_directory, read_private, wipe, write_private

if TYPE_CHECKING:
    from pathlib import Path


def remember(home: Path, platform: Platform) -> None:
    """Remember that the last login was to `platform`."""
    write_private(private_directory(home) / "last-login.json", msgspec.json.encode(platform))


def recall(home: Path) -> Platform | None:
    """Return the platform of the last login; None where nobody logged in, or out of it since."""
    data = read_private(home / "last-login.json")
    if data is None:
        return None
    try:
        return decode(data, Platform)
    except msgspec.MsgspecError:
        return None


def forget(home: Path, platform: Platform) -> None:
    """Forget the last login if it was to `platform`."""
    remembered = recall(home)
    if remembered is not None and remembered.name == platform.name:
        wipe(home / "last-login.json")
