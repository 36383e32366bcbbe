"""VaultItem: what is known of a secret without holding it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from centml_nb.contract.messages import WireItem


class VaultItem(msgspec.Struct, frozen=True, gc=False):
    """Describes an item of the vault; never holds its value.

    Attributes:
        id: the platform's id; for a serverless key, whose platform id is the key, a keyed hash.
        kind: the kind of secret.
        name: the platform's name, unique neither over kinds nor within one.
        visibility: `user` or `org`; None where the platform does not say.
        created_at: when it was made, where the platform says so.
    """

    id: str
    kind: Kind
    name: str
    visibility: str | None = None
    created_at: datetime | None = None

    @property
    def reference(self) -> str:
        """What always names the item's kind and name: `bearer/rag`."""
        return f"{self.kind.short}/{self.name}"


def described(wire: Iterable[WireItem]) -> list[VaultItem]:
    """Return what is known of items of the kinds that we know."""
    # In one expression: a vault of ten thousand items must not be felt.
    # 2025's items have no id of their own: type and name are what they are deleted by.
    return [
        VaultItem(
            f"{item.type.value}:{item.key}" if item.id is None else str(item.id),
            kind,
            item.key,
            item.visibility and item.visibility.word,
        )
        for item in wire
        if (kind := item.type.kind) is not None
    ]
