"""Deleting: an item out of the vault, and out of all that is kept here of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.accounts.renaming import check_settled, not_allowed
from centml_nb.contract.kinds import Kind
from centml_nb.errors import ForbiddenError, UnknownItemError
from centml_nb.vault.removing import remove

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.journal import Journal
    from centml_nb.vault.private_keys import PrivateKeys


@dataclass(frozen=True, slots=True)
class Deleted:
    """An item that is gone from the vault.

    Attributes:
        item: what it was.
        was_there: whether it was still there; else it was deleted elsewhere before.
        released: what was in use of it in this process.
        kept_pem: for a certificate, where its private key still is on this machine.
        wiped_pem: where it was, if it was deleted as well.
    """

    item: VaultItem
    was_there: bool = True
    released: tuple[Lease, ...] = ()
    kept_pem: Path | None = None
    wiped_pem: Path | None = None


@dataclass(frozen=True, slots=True)
class Deleting:
    """Deletes items of one vault. All methods raise PlatformError and LoginError."""

    catalogue: Catalogue
    private_keys: PrivateKeys
    injector: Injector
    handing: HandingOut
    journal: Journal
    platform_name: str

    def check(self, item: VaultItem) -> None:
        """Make sure that an item can be deleted now.

        Raises:
            VaultError: it is being rotated.
        """
        check_settled(self.journal, self.platform_name, item)

    def kept_pem(self, item: VaultItem) -> Path | None:
        """Return where a certificate's private key is on this machine, if it is."""
        if item.kind is not Kind.CERTIFICATE:
            return None
        kept = self.private_keys.find(item.name, self.catalogue.authority(item))
        return kept.pem if kept else None

    def delete(self, item: VaultItem, *, with_key: bool = False) -> Deleted:
        """Delete an item, and release it in this process.

        What output and files are searched for stays: the value may be in some.

        Args:
            item: the item.
            with_key: for a certificate, delete its private key on this machine as well.

        Raises:
            VaultError: it is being rotated.
            ForbiddenError: the platform does not allow it; who can is in the hint.
        """
        self.check(item)
        pem = self.kept_pem(item)
        authority = self.catalogue.authority(item) if pem is not None else ""
        if pem is not None and not with_key:
            # The vault alone has the CA, without which the key could not be added again.
            with contextlib.suppress(UnknownItemError):
                self.private_keys.add_authority(pem, self.catalogue.read(item).reveal())
        try:
            was_there = remove(self.catalogue, item)
        except ForbiddenError as error:
            raise not_allowed(item, "deleted", error) from None
        self.handing.note("delete", item.reference)
        released = self._released(item)
        if pem is None or not with_key or self._is_needed(item, authority):
            return Deleted(item, was_there, released, kept_pem=pem)
        self.private_keys.forget(item.name, authority)
        return Deleted(item, was_there, released, wiped_pem=pem)

    def _released(self, item: VaultItem) -> tuple[Lease, ...]:
        holding = [one for one in self.injector.leases if item.reference in one.references]
        for lease in holding:
            self.injector.end(lease)
            self.handing.note_over("release", lease)
        return tuple(holding)

    def _is_needed(self, item: VaultItem, authority: str) -> bool:
        # Your own and your organisation's may be of one name and under one CA.
        others = self.catalogue.named(item.kind, item.name)
        return any(self.catalogue.authority(other) == authority for other in others)
