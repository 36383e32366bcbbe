"""Catalogue: the account's items, listed without their values, found by name, read one by one."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from centml_nb.client.vault_api import VaultAPI
from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import NotServedError, UnknownItemError
from centml_nb.vault import names
from centml_nb.vault.knowledge import Knowledge
from centml_nb.vault.private_keys import authority_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from centml_nb.contract.messages import WireServerlessKey
    from centml_nb.secret import Secret


class Catalogue(msgspec.Struct, frozen=True):
    """Lists, finds and reads items. All methods raise PlatformError and LoginError."""

    api: VaultAPI
    knowledge: Knowledge

    def items(self, kind: Kind | None = None, query: str | None = None) -> list[VaultItem]:
        """Return the items by kind and name, no values.

        Args:
            kind: of this kind alone.
            query: a part of their names, in letters of either case.
        """
        items: list[VaultItem] = []
        if kind is not Kind.SERVERLESS_KEY:
            # Platforms fold letters beyond ASCII each in its own way: those are found here, and so
            # is what may be a value that was typed by mistake, which goes into no address.
            search = query if query and _may_be_sent(query) else None
            items = self.api.items(kind.platform_type if kind else None, search)
        if kind in {None, Kind.SERVERLESS_KEY}:
            items += self._serverless_keys()
        if query:
            part = query.casefold()
            items = [item for item in items if part in item.name.casefold()]
        # Twice by one key: the sort is stable, and pairs would be made for each of ten thousand.
        items.sort(key=attrgetter("name"))
        if kind is None:
            items.sort(key=attrgetter("kind.word"))
        if kind is None and not query:
            self.knowledge.remember_names(items)
        return items

    def find(self, reference: str, visibility: str | None = None) -> VaultItem:
        """Return the one item that `rag` or `bearer/rag` names.

        Args:
            reference: what was typed.
            visibility: `user` or `org`, where both have an item of this kind and name.

        Raises:
            UnknownItemError: there is none; the nearest is in the hint.
            AmbiguousNameError: there are several; the candidates are in the error.
        """
        kind, name = names.split(reference)
        # A kind in front may also be a part of the name: only a search by the whole tells.
        found = names.matching(reference, names.seen_by(visibility, self.items(kind, name)))
        if found:
            return names.only(reference, found, ())
        everything = names.seen_by(visibility, self.items())
        return names.only(reference, names.matching(reference, everything), everything)

    def named(self, kind: Kind, name: str) -> list[VaultItem]:
        """Return the items of one kind and name."""
        return [item for item in self.items(kind, name) if item.name == name]

    def read(self, item: VaultItem) -> Secret:
        """Return an item's value, registered with redaction, and learn what can be known of it.

        Raises:
            UnknownItemError: the item was deleted elsewhere.
        """
        value = self._value(item)
        if value is None:
            raise gone(item)
        authority = authority_id(value.reveal()) if item.kind is Kind.CERTIFICATE else ""
        self.knowledge.learn(item.id, value, authority=authority)
        return value

    def authority(self, item: VaultItem) -> str:
        """Return the SHA-256 of a certificate's CA, read where this machine does not know it."""
        known = self.knowledge.all().get(item.id)
        if known is not None and known.authority:
            return known.authority
        return authority_id(self.read(item).reveal())

    def describe_key(self, key: WireServerlessKey) -> VaultItem:
        """Return the item that a serverless key is; its id is a keyed hash of the key."""
        return VaultItem(
            id=f"key-{self.knowledge.fingerprint(key.id)}",
            kind=Kind.SERVERLESS_KEY,
            name=key.name,
            created_at=key.created_at,
        )

    def _serverless_keys(self) -> list[VaultItem]:
        return [self.describe_key(key) for key in self.api.serverless_keys() or ()]

    def _key_among(self, keys: Iterable[WireServerlessKey], item: VaultItem) -> Secret | None:
        return next((key.id for key in keys if self.describe_key(key).id == item.id), None)

    def _value(self, item: VaultItem) -> Secret | None:
        if item.kind is Kind.SERVERLESS_KEY:
            found = self._key_among(self.api.take_listed_keys(), item)
            return found or self._key_among(self.api.serverless_keys() or (), item)
        if item.id.isdecimal():
            try:
                return self.api.read(int(item.id)).value
            except NotServedError:
                return None
        named = self.api.named(item.kind.platform_type or "", item.name)
        return None if named is None else named.value


def _may_be_sent(query: str) -> bool:
    # At the first search: who lists the vault does not wait for what knows values by their looks.
    from centml_nb.vault.mistaken import looks_like_a_value

    return query.isascii() and not looks_like_a_value(query)


def gone(item: VaultItem) -> UnknownItemError:
    """Return the error for an item that was deleted elsewhere."""
    return UnknownItemError(
        f"The item {item.reference} is no longer in the vault.", "See what you have: %vault_list"
    )
