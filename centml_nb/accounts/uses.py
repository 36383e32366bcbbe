"""Who still uses an item, as far as can be told here without reading its value."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from centml_nb.audit import Act
    from centml_nb.contract.items import VaultItem
    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.endpoint.match import Keyring
    from centml_nb.injection.lease import Lease

CARRIED = frozenset({Kind.BEARER_TOKEN, Kind.CERTIFICATE})
"""Kinds whose value a deployment carries, and the platform says so."""

_TAKING = frozenset({"use", "connect", "switch"})
_CLOCK = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Uses:
    """Who still uses an item.

    Attributes:
        carriers: the deployments that carry its value.
        may_carry: those that may: this machine has not seen the value.
        is_unsaid: the platform could not say which deployments there are.
        leases: what is in use of it in this process.
        processes: the latest act of each other process of this user that took it, did not
            release it as far as the log says, and still runs.
    """

    carriers: tuple[str, ...] = ()
    may_carry: tuple[str, ...] = ()
    is_unsaid: bool = False
    leases: tuple[Lease, ...] = ()
    processes: tuple[Act, ...] = ()


def uses(
    item: VaultItem,
    doors: Callable[[], Sequence[Endpoint]],
    keyring: Keyring,
    leases: Iterable[Lease],
    acts: Iterable[Act],
) -> Uses:
    """Return who still uses an item.

    Args:
        item: the item.
        doors: gives the account's doors; not called for kinds that none carries.
        keyring: what is known of the item's value.
        leases: those of this process.
        acts: the log of the item's platform, newest first.
    """
    carriers: list[str] = []
    may_carry: list[str] = []
    is_unsaid = False
    if item.kind in CARRIED:
        try:
            for door in doors():
                opens = keyring.opens(door, item)
                if opens is not False:
                    (carriers if opens else may_carry).append(door.name)
        except PlatformError:
            is_unsaid = True
    return Uses(
        tuple(carriers),
        tuple(may_carry),
        is_unsaid,
        tuple(lease for lease in leases if item.reference in lease.references),
        tuple(_holding(item.reference, acts)),
    )


def _holding(reference: str, acts: Iterable[Act]) -> list[Act]:
    latest: dict[int, Act] = {}
    for act in acts:
        # A door's lease holds several items, joined.
        is_named = reference in {act.item, *act.item.split(" + ")}
        if is_named and act.act in {*_TAKING, "release"}:
            latest.setdefault(act.process, act)
    here = os.getpid()
    return [
        act
        for process, act in latest.items()
        if act.act in _TAKING and process != here and _runs_since(process, act.time)
    ]


def _runs_since(process: int, moment: datetime) -> bool:
    if os.name != "posix":
        return True  # a look by signal would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return False  # another user's by now
    try:
        begun = datetime.fromtimestamp(Path(f"/proc/{process}").stat().st_ctime, UTC)
    except OSError:
        return True
    # Numbers come back: a process that began later is another one.
    return begun <= moment + _CLOCK
