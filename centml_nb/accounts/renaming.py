"""Renaming: another name or visibility for an item, and for all that is kept here under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.accounts.mistyped import refuse_values
from centml_nb.contract.kinds import Kind
from centml_nb.errors import ForbiddenError, VaultError
from centml_nb.vault.renaming import renamed

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
class Renamed:
    """An item under another name or visibility.

    Attributes:
        before: what it was.
        item: what it is.
        leases: where it is in use in this process.
        pem: for a certificate, where its private key is here, under the name that it has now.
    """

    before: VaultItem
    item: VaultItem
    leases: tuple[Lease, ...] = ()
    pem: Path | None = None


@dataclass(frozen=True, slots=True)
class Renaming:
    """Renames items of one vault. All methods raise PlatformError and LoginError."""

    catalogue: Catalogue
    private_keys: PrivateKeys
    injector: Injector
    handing: HandingOut
    journal: Journal
    platform_name: str

    def rename(self, item: VaultItem, name: str, visibility: str | None = None) -> Renamed:
        """Give an item another name, another visibility, or both; its value is read once.

        What is in use in this process stays, and is called by the new name.

        Raises:
            VaultError: a kind, a platform or a moment that does not allow it.
            InvalidItemError: a name, visibility or value that the platform would not take.
            ItemExistsError: another item is there.
        """
        refuse_values(self.handing.home, name)
        if name == item.name and visibility in {None, item.visibility}:
            return Renamed(item, item, self._leases(item))
        check_settled(self.journal, self.platform_name, item)
        try:
            after, value = renamed(self.catalogue, item, name, visibility)
        except ForbiddenError as error:
            raise not_allowed(item, "changed", error) from None
        self.catalogue.knowledge.rename(after)
        pem = None
        if item.kind is Kind.CERTIFICATE:
            authority = self.catalogue.authority(after)
            pem = self.private_keys.rename(item.name, name, authority)
            self.handing.note("rename", after.reference)
        else:
            self.handing.handed_out("rename", after, value)
        self.injector.rename(item.reference, after.reference)
        return Renamed(item, after, self._leases(after), pem)

    def _leases(self, item: VaultItem) -> tuple[Lease, ...]:
        return tuple(lease for lease in self.injector.leases if item.reference in lease.references)


def check_settled(journal: Journal, platform_name: str, item: VaultItem) -> None:
    """Make sure that an item is not being rotated.

    Raises:
        VaultError: it is; what ends the rotation is in the hint.
    """
    rotation = journal.under_way(platform_name, item.id)
    if rotation is not None:
        again = f"%vault_rotate {rotation.reference}"
        raise VaultError(
            f"{rotation.reference} is being rotated, and {item.reference} takes part in it.",
            f"Finish that first: {again}. Or go back: {again} --undo",
        )


def not_allowed(item: VaultItem, done: str, error: ForbiddenError) -> ForbiddenError:
    """Return a 403 as a sentence that says who can do it; `done` is what was asked for."""
    if item.visibility == "org":
        return ForbiddenError(
            f"{item.reference} is your organisation's, and the platform does not let you have it"
            f" {done}: {error.message}",
            "Ask whoever made it, or an owner of your organisation, to do it.",
        )
    return ForbiddenError(f"{item.reference} was not {done}: {error.message}", error.hint)
