"""Renaming an item, and moving it between its user and the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError, ItemExistsError, NotServedError, VaultError
from centml_nb.vault import names
from centml_nb.vault.catalogue import gone
from centml_nb.vault.variable import checked_variable_name
from centml_nb.vault.writing import VISIBILITIES

if TYPE_CHECKING:
    from centml_nb.secret import Secret
    from centml_nb.vault.catalogue import Catalogue


def renamed(
    catalogue: Catalogue, item: VaultItem, name: str, visibility: str | None
) -> tuple[VaultItem, Secret]:
    """Give an item another name or visibility; return it as it is now, and its value.

    The platform takes a name and a visibility together with the value alone, so the value is
    read once and sent back. The id stays.

    Raises:
        VaultError: a kind or a platform that cannot do it, or a place that is taken.
        InvalidItemError: a name, visibility or value that the platform would not take.
        UnknownItemError: the item was deleted elsewhere.
        PlatformError: it was not done.
    """
    names.checked_name(name)
    if item.kind is Kind.ENV_VAR:
        checked_variable_name(name)
    if visibility not in {None, *VISIBILITIES}:
        raise InvalidItemError(
            f"There is no visibility “{visibility}”.",
            "An item is seen by you alone (user) or by your organisation (org).",
        )
    _check_possible(item, is_move=visibility is not None)
    wanted = visibility or item.visibility
    after = VaultItem(item.id, item.kind, name, wanted, item.created_at)
    _check_free(catalogue, after)
    value = names.checked_value(item.name, catalogue.read(item))
    try:
        catalogue.api.put(
            str(item.kind.platform_type),
            name,
            value,
            item_id=int(item.id),
            visibility=wanted,
        )
    except NotServedError:
        raise gone(item) from None
    return after, value


def _check_possible(item: VaultItem, *, is_move: bool) -> None:
    delete = "then delete this one: %vault_delete"
    if item.kind is Kind.SERVERLESS_KEY:
        if is_move:
            raise VaultError(
                "A serverless key is its user's alone: the platform gives it no visibility.",
                "Everybody in an organisation makes one of their own: %vault_generate serverless",
            )
        raise VaultError(
            "The platform cannot rename a serverless key.",
            f"Make one of the other name with %vault_generate serverless, {delete}",
        )
    if not item.id.isdecimal():
        if is_move:
            raise VaultError(
                "This platform has no items of an organisation: every item is its user's alone.",
                "Let each colleague add the value themselves: %vault_add",
            )
        raise VaultError(
            "This platform cannot rename an item.",
            f"Store the value under the other name with %vault_add, {delete}",
        )


def _check_free(catalogue: Catalogue, after: VaultItem) -> None:
    for other in catalogue.named(after.kind, after.name):
        if other.id != after.id and other.visibility in {None, after.visibility}:
            raise ItemExistsError(
                f"{after.reference} exists already, and is another item.",
                f"Choose another name, or see what it is: %vault_list {after.kind.short}",
            )
