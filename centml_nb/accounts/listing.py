"""Listing: what a vault holds now, or, where the platform cannot be asked, what it held last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.errors import UnexpectedAnswerError, UnknownKindError, UnreachableError
from centml_nb.vault.names import seen_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.kinds import Kind
    from centml_nb.injection.lease import Lease
    from centml_nb.vault.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of a vault.

    Attributes:
        items: the items.
        as_of: when they were there, in UTC, where that is not now.
        problem: why the platform could not be asked; empty where it was.
        is_whole: whether these are all items there are.
    """

    items: Sequence[VaultItem]
    as_of: datetime | None = None
    problem: str = ""
    is_whole: bool = True

    def lacking(self, leases: Sequence[Lease]) -> list[str]:
        """Return what is in use and no longer in the vault; nothing where that is not known."""
        if self.as_of is not None or not self.is_whole:
            return []
        there = {item.reference for item in self.items}
        held = (reference for lease in leases for reference in lease.references)
        return [reference for reference in dict.fromkeys(held) if reference not in there]


def listing(
    catalogue: Catalogue, kind: Kind | None, query: str | None, visibility: str | None
) -> Listing:
    """Return the items of one kind, with `query` in their names, of one visibility; or all.

    Raises:
        LoginError, AccessDeniedError: nobody is logged in who may see them.
        UnreachableError, UnexpectedAnswerError: the platform cannot be asked, and never was here.
    """
    try:
        items = catalogue.items(kind, query)
        is_whole = kind is None and not query and visibility is None
        return Listing(seen_by(visibility, items), is_whole=is_whole)
    except (UnreachableError, UnexpectedAnswerError) as error:
        last = catalogue.knowledge.last_list()
        if last is None:
            raise
        part = (query or "").casefold()
        items = [
            item
            for item in last.items
            if kind in {None, item.kind} and part in item.name.casefold()
        ]
        return Listing(seen_by(visibility, items), last.listed_at, error.message, is_whole=False)


def asked_listing(
    listed: Callable[[Kind | None, str | None, str | None], Listing],
    kind: str | None,
    query: str | None,
    visibility: str | None,
) -> Listing:
    """Return a list as it was typed: a first word alone that is no kind is a part of the names.

    Raises:
        UnknownKindError: it is no kind, and no name has it.
        PlatformError, LoginError: see `listing`.
    """
    from centml_nb.contract.kinds import Kind

    try:
        wanted = Kind.parse(kind) if kind else None
    except UnknownKindError as error:
        if query:
            raise
        found = listed(None, kind, visibility)
        if not found.items:
            raise UnknownKindError(
                f"There is no kind “{kind}”, and no item has it in its name.", error.hint
            ) from None
        return found
    return listed(wanted, query, visibility)
