"""The vault: named secrets of the user and the organisation."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from centml_nb.local import clock
from centml_nb.local.database import LARGEST_ID, VAULT_ITEMS, forget_journal, new_id

ITEM = VAULT_ITEMS.c
_MOST_LISTS = 64


class NoSuchItemError(LookupError):
    """No item has this id, or this type and name."""


class ItemConflictError(Exception):
    """Another item has this type, name and visibility."""


@dataclass(frozen=True, repr=False)
class Item:
    """An item with its value."""

    id: int
    type: str
    key: str
    value: str
    visibility: str


class Vault:
    """Reads and writes the items' table.

    A name is unique within a type and a visibility. The platform's rules for `ORG` items are not
    known; here every member of the organisation may read and write them. Nor is the format of
    registry credentials: a value is any text, of every type.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lists: dict[tuple[str | None, str | None], str] = {}

    def metadata_json(self, kind: str | None, search: str | None) -> str:
        """Return a JSON array of `{id, type, key, visibility}`; no value is read.

        SQLite writes the JSON itself: a vault of ten thousand items must not be felt.
        """
        # Replaced by each write: what a read puts here while one goes on is put beside.
        lists = self._lists
        if (kind, search) in lists:
            return lists[kind, search]
        columns = (ITEM.id, ITEM.type, ITEM.key, ITEM.visibility)
        items = _narrowed(sa.select(*columns), kind, search).subquery()
        pairs = [part for column in items.c for part in (sa.literal(column.name), column)]
        query = sa.select(sa.func.json_group_array(sa.func.json_object(*pairs)))
        with self._engine.connect() as connection:
            listed = str(connection.scalar(query))
        if len(lists) < _MOST_LISTS:
            lists[kind, search] = listed
        return listed

    def with_values(self, kind: str | None, search: str | None) -> list[dict[str, str]]:
        """Return `type, key, value` of items, as the platform listed them in 2025."""
        query = sa.select(ITEM.type, ITEM.key, ITEM.value)
        with self._engine.connect() as connection:
            rows = connection.execute(_narrowed(query, kind, search)).mappings()
            return [dict(row) for row in rows]

    def get(self, item_id: int) -> Item:
        """Return one item with its value.

        Raises:
            NoSuchItemError: There is none.
        """
        if not 0 < item_id <= LARGEST_ID:
            raise NoSuchItemError
        query = sa.select(ITEM.id, ITEM.type, ITEM.key, ITEM.value, ITEM.visibility)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(ITEM.id == item_id)).mappings().one_or_none()
        if row is None:
            raise NoSuchItemError
        return Item(**row)

    def put(self, kind: str, key: str, value: str, visibility: str | None) -> Item:
        """Write by name. What exists with this type, name and visibility is replaced.

        Whether the platform replaces or refuses it is not known.
        """
        visibility = visibility or "USER"
        with self._engine.begin() as connection:
            found = connection.scalar(
                sa.select(ITEM.id).where(
                    ITEM.type == kind, ITEM.key == key, ITEM.visibility == visibility
                )
            )
            moment = clock.now()
            if found is None:
                result = connection.execute(
                    sa.insert(VAULT_ITEMS).values(
                        type=kind,
                        key=key,
                        value=value,
                        visibility=visibility,
                        created_at=moment,
                        updated_at=moment,
                    )
                )
                found = new_id(result)
            else:
                connection.execute(
                    sa.update(VAULT_ITEMS)
                    .where(ITEM.id == found)
                    .values(value=value, updated_at=moment)
                )
        self._lists = {}
        return Item(found, kind, key, value, visibility)

    def replace(self, item_id: int, item: Item) -> Item:
        """Write by id: value, name, type and visibility become what `item` says.

        Raises:
            NoSuchItemError: There is none.
            ItemConflictError: Another item has the name.
        """
        self.get(item_id)
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    sa.update(VAULT_ITEMS)
                    .where(ITEM.id == item_id)
                    .values(
                        type=item.type,
                        key=item.key,
                        value=item.value,
                        visibility=item.visibility,
                        updated_at=clock.now(),
                    )
                )
        except sa.exc.IntegrityError as error:
            raise ItemConflictError from error
        self._lists = {}
        return item

    def delete(self, item_id: int) -> None:
        """Remove an item.

        Raises:
            NoSuchItemError: There is none.
        """
        self.get(item_id)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(VAULT_ITEMS).where(ITEM.id == item_id))
        self._lists = {}
        forget_journal(self._engine)

    def find(self, kind: str, key: str, visibility: str | None) -> int:
        """Return the id of the item with this name; the user's own one comes first.

        Raises:
            NoSuchItemError: There is none.
        """
        query = sa.select(ITEM.id).where(ITEM.type == kind, ITEM.key == key)
        if visibility is not None:
            query = query.where(ITEM.visibility == visibility)
        with self._engine.connect() as connection:
            found = connection.scalar(query.order_by(ITEM.visibility.desc()).limit(1))
        if found is None:
            raise NoSuchItemError
        return int(found)


def _narrowed(query: sa.Select[Any], kind: str | None, search: str | None) -> sa.Select[Any]:
    if kind is not None:
        query = query.where(ITEM.type == kind)
    if search:
        query = query.where(sa.func.instr(sa.func.lower(ITEM.key), search.lower()) > 0)
    return query.order_by(ITEM.id)
