"""What cannot be had again once it is removed, and what goes on though it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts.purge.inventory import Concern
from centml_nb.auth import local_platform
from centml_nb.errors import CentMLError
from centml_nb.injection.kernel_files import living
from centml_nb.vault.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.accounts.purge.inventory import Inventory

_MOST_NAMES = 8


def warnings(inventory: Inventory) -> list[str]:
    """Return, a sentence each, what its owner should know before `inventory` is removed."""
    has = {kept.concern for kept in inventory.kept}
    told = [*_private_keys(inventory), *_rotations(inventory.home)]
    if Concern.LOCAL_PLATFORM in has:
        is_up = local_platform.is_up(inventory.home / "local")
        first = "The local platform runs, and is stopped first. " if is_up else ""
        told.append(f"{first}The vault of the local platform is nowhere else.")
    if Concern.SESSION in has or Concern.KEYRING in has:
        told.append(
            "Sessions end on this machine alone. To end them at the platform as well, before:"
            " `%centml_logout`, for each profile."
        )
    if Concern.TRACES in has:
        told.append(
            "Without the fingerprints no key is found in files any more; before: `%vault_scrub`"
        )
    if processes := living(inventory.home):
        told.append(
            f"Processes that hold keys now: {', '.join(map(str, processes))}. End them first: the"
            " files of their keys go, and what they do later is written anew."
        )
    return told


def _private_keys(inventory: Inventory) -> list[str]:
    pems = [
        kept.path
        for kept in inventory.kept
        if kept.concern is Concern.PRIVATE_KEY and not kept.path.name.startswith(".")
    ]
    if not pems:
        return []
    names = [f"{pem.stem} ({pem.parent.parent.name})" for pem in pems[:_MOST_NAMES]]
    more = f" and {len(pems) - _MOST_NAMES} more" if len(pems) > _MOST_NAMES else ""
    told = "These private keys of certificates are nowhere else, unless you wrote them to a file"
    return [f"{told} with --out: {', '.join(names)}{more}."]


def _rotations(home: Path) -> list[str]:
    try:
        under_way = [one for one in Journal(home).all() if not one.step.is_last]
    except CentMLError as error:
        return [error.message]
    if not under_way:
        return []
    names = ", ".join(f"{one.reference} ({one.platform})" for one in under_way)
    told = f"Rotations that have not ended: {names}. Both values stay in the vault, and nobody here"
    finish = "To finish one before: `%vault_rotate NAME`; to go back: `%vault_rotate NAME --undo`"
    return [f"{told} will know how to go on. {finish}"]
