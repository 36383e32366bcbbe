"""ItemHandle: one item of a vault, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from centml_nb.accounts.item_acts import ItemActs
from centml_nb.contract.items import VaultItem

if TYPE_CHECKING:
    from datetime import timedelta

    from centml_nb.accounts.deleting import Deleted
    from centml_nb.accounts.rotation.rotations import Plan
    from centml_nb.accounts.rotation.rotator import Talk, Wishes
    from centml_nb.injection.lease import Lease
    from centml_nb.secret import Secret


class ItemHandle(msgspec.Struct, frozen=True):
    """An item of a vault; it is no string, and holds no value.

    What it does raises as the method of `ItemActs` does that has the same name.
    """

    item: VaultItem
    _vault: ItemActs

    def __repr__(self) -> str:
        return f"<{self.item.kind.title} {self.item.name}>"

    def use(self, *, ttl: timedelta | str | None = None) -> Lease:
        """Put the item into this process, for a time where one is given: `30m`."""
        return self._vault.use(self.item.reference, ttl=ttl)[0]

    def reveal(self) -> Secret:
        """Return the value, to be shown on purpose; noted in the log."""
        return self._vault.reveal(self.item.reference)

    def rotate(self, wishes: Wishes | None = None, talk: Talk | None = None) -> Plan:
        """Put a new value in the place of the item's; see `ItemActs.rotate`."""
        return self._vault.rotate(self.item.reference, wishes, talk)

    def rename(self, name: str) -> ItemHandle:
        """Give the item another name; return the handle of it."""
        return ItemHandle(self._vault.renaming().rename(self.item, name).item, self._vault)

    def move(self, visibility: str) -> ItemHandle:
        """Give the item to its user alone (`user`) or to the organisation (`org`)."""
        moved = self._vault.renaming().rename(self.item, self.item.name, visibility)
        return ItemHandle(moved.item, self._vault)

    def delete(self, *, with_key: bool = False) -> Deleted:
        """Delete the item, asking nobody; see `ItemActs.delete`."""
        return self._vault.deleting().delete(self.item, with_key=with_key)
