"""Following: this process's leases, moved to the value that a rotation has come to."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.endpoint.doors import SERVERLESS
from centml_nb.errors import CentMLError, PlatformError
from centml_nb.vault.journal import Step
from centml_nb.vault.succession import old_item, where_new, where_old

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.accounts.doors import Doors
    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.opening import Opener
    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.accounts.using import Using
    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.bindings import Binding
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.vault.journal import Journal, Rotation, Seen

_AGAIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Switched:
    """A lease that was to be moved to another value.

    Attributes:
        reference: the item.
        lease: the lease.
        problem: why it was not moved; empty where it was.
        shown: its variables that have the value now: another lease may lie over some.
    """

    reference: str
    lease: Lease
    problem: str = ""
    shown: tuple[str, ...] = ()


class Following:
    """Notices rotations by the journal's stamp, whichever process of this user carries them out."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it watches, asks, moves and notes
        self,
        journal: Journal,
        seen: Seen,
        vault: StoredItems,
        using: Callable[[], Using],
        injector: Injector,
        handing: HandingOut,
    ) -> None:
        self._journal = journal
        self._vault = vault
        self._using = using
        self._injector = injector
        self._handing = handing
        self._stamp = seen.stamp
        # What ended before this process read its first value.
        self._past = seen.past
        self._retry_at = 0.0

    def follow(self, doors: Callable[[], Doors], opener: Callable[[], Opener]) -> list[Switched]:
        """Move the leases of items that are rotated; nothing, at once, where nothing changed.

        What cannot be asked now is tried again later.
        """
        stamp = self._journal.stamp()
        if stamp == self._stamp or time.monotonic() < self._retry_at:
            return []
        followed: list[Switched] = []
        for rotation in self._rotations():
            if rotation.number in self._past or not rotation.next:
                continue
            for lease in self._injector.leases:
                if rotation.reference not in lease.references:
                    continue
                try:
                    followed += self._moved(lease, rotation, doors, opener)
                except PlatformError as error:
                    self._retry_at = time.monotonic() + _AGAIN_SECONDS
                    return [*followed, Switched(rotation.reference, lease, str(error))]
                except CentMLError as error:
                    followed.append(Switched(rotation.reference, lease, str(error)))
        self._stamp = stamp
        return followed

    def _rotations(self) -> list[Rotation]:
        try:
            found = self._journal.all()
        except CentMLError:
            return []
        return [one for one in found if one.platform == self._vault.platform_name]

    def _moved(
        self,
        lease: Lease,
        rotation: Rotation,
        doors: Callable[[], Doors],
        opener: Callable[[], Opener],
    ) -> list[Switched]:
        item = where_new(rotation) if rotation.uses_new else where_old(rotation)
        if item is None or rotation.step is Step.PLANNED:
            return []
        if lease.endpoint is None:
            binding = self._plain(lease, rotation, item)
        else:
            # A door is opened by what it carries, however far the rotation has come.
            chosen = item if lease.endpoint == SERVERLESS else None
            binding = opener().opens_now(doors().named(lease.endpoint), chosen)
        if self._injector.holds(lease, binding):
            return []
        lease = self._injector.renew(lease.id, binding)
        known_as = old_item(rotation)
        self._handing.handed_out("switch", known_as, self._vault.value(item))
        return [Switched(rotation.reference, lease, shown=self._injector.shows(lease))]

    def _plain(self, lease: Lease, rotation: Rotation, item: VaultItem) -> Binding:
        # By the name that everybody knows: it names files and variables.
        return self._using().binding_of(lease.asked, old_item(rotation), self._vault.value(item))
