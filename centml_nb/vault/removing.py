"""Removing an item from the vault, in both generations of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import NotServedError, UnknownItemError

if TYPE_CHECKING:
    from centml_nb.contract.items import VaultItem
    from centml_nb.vault.catalogue import Catalogue


def remove(catalogue: Catalogue, item: VaultItem) -> bool:
    """Delete an item, and forget what is known of its value; say whether it was still there.

    Raises:
        PlatformError, LoginError: it was not deleted, or nobody knows; nothing was forgotten.
    """
    try:
        _delete(catalogue, item)
        was_there = True
    except (NotServedError, UnknownItemError):
        was_there = False
    catalogue.knowledge.forget(item.id)
    return was_there


def _delete(catalogue: Catalogue, item: VaultItem) -> None:
    if item.kind is Kind.SERVERLESS_KEY:
        # Its address is the key itself: it has to be looked up.
        catalogue.api.delete_serverless_key(catalogue.read(item))
    elif item.id.isdecimal():
        catalogue.api.delete_item(int(item.id))
    else:
        catalogue.api.delete_named(str(item.kind.platform_type), item.name)
