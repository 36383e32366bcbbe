"""The vault's and the serverless keys' routes, of both generations of the contract."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from centml_nb.client.answers import message_of
from centml_nb.contract.items import described
from centml_nb.contract.messages import (
    ItemType,
    WireItem,
    WireItems,
    WireServerlessKey,
    WireServerlessKeys,
)
from centml_nb.errors import NotServedError, UnexpectedAnswerError
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from centml_nb.client.platform_client import PlatformClient
    from centml_nb.contract.items import VaultItem
    from centml_nb.secret import Secret

_KEYS = "/credentials/api-key"


class VaultAPI:
    """Reads and writes vault items and serverless keys; every value seen is registered."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client
        self._listed_keys: list[WireServerlessKey] = []
        self._serves_keys = False
        self._last_list: tuple[bytes, list[VaultItem]] = (b"", [])

    def items(self, platform_type: str | None = None, search: str | None = None) -> list[VaultItem]:
        """Return the items, of one type where it is given.

        An answer that is the last one, byte for byte, is not taken apart again: ten thousand items
        must not be felt.
        """
        response = self._client.fetch("/user_vault", _query(platform_type, search))
        last, items = self._last_list
        if not response.is_success or response.content != last:
            wire = _registered(message_of(response, WireItems))
            items = described(wire)
            # 2025's answers hold values, and those are not kept.
            if all(item.value is None for item in wire):
                self._last_list = response.content, items
        return items.copy()

    def named(self, platform_type: str, name: str) -> WireItem | None:
        """Return an item by what it is, with the value that 2025's platform sends along."""
        answer = self._client.get("/user_vault", WireItems, _query(platform_type, name))
        return next((item for item in _registered(answer) if item.key == name), None)

    def read(self, item_id: int) -> WireItem:
        """Return one item with its value: the only read of today's contract that has it."""
        item = self._client.get(f"/user_vault/{item_id}", WireItem)
        if item.value is not None:
            _register(item, item.value)
        if item.id not in {None, item_id}:
            raise UnexpectedAnswerError(
                f"{self._client.api_url} answered with another item than the one asked for.",
                "Try again; nothing was handed out.",
            )
        return item

    def put(
        self,
        platform_type: str,
        name: str,
        value: Secret,
        *,
        item_id: int | None = None,
        visibility: str | None = None,
    ) -> int | None:
        """Store a value, in place of an item's where its id is given; return the id, if any."""
        body: dict[str, Any] = {"type": platform_type, "key": name, "value": value.reveal()}
        if item_id is not None:
            body["id"] = item_id
        if visibility is not None:
            body["visibility"] = visibility.upper()
        answer = self._client.send("PUT", "/user_vault", body, dict[str, Any])
        stored = answer.get("id")
        return stored if isinstance(stored, int) else None

    def delete_item(self, item_id: int) -> None:
        """Delete an item."""
        self._client.delete(f"/user_vault/{item_id}")

    def delete_named(self, platform_type: str, name: str) -> None:
        """Delete an item by what it is: 2025's contract, which has no ids."""
        body = {"type": platform_type, "key": name}
        self._client.send("DELETE", "/user_vault", body, dict[str, Any])

    def serverless_keys(self) -> list[WireServerlessKey] | None:
        """Return the serverless keys, or None where the platform has none (404)."""
        try:
            keys = self._client.get(_KEYS, WireServerlessKeys).results
        except NotServedError:
            return None
        for key in keys:
            REGISTRY.register(key.name, key.id)
        self._listed_keys, self._serves_keys = keys, True
        return keys

    def take_listed_keys(self) -> list[WireServerlessKey]:
        """Return the keys of the last list, once: who looked a key up need not ask twice."""
        taken, self._listed_keys = self._listed_keys, []
        return taken

    def has_serverless_keys(self) -> bool:
        """Say whether the platform has serverless keys; asked until it has said yes once."""
        return self._serves_keys or self.serverless_keys() is not None

    def create_serverless_key(self, name: str) -> WireServerlessKey:
        """Return a new serverless key."""
        key = self._client.send("POST", _KEYS, {"name": name}, WireServerlessKey)
        REGISTRY.register(key.name, key.id)
        return key

    def delete_serverless_key(self, key: Secret) -> None:
        """Delete a serverless key; its address holds the key, so the request is not logged."""
        logging.getLogger("httpx").addFilter(_unless_it_names_a_key)
        self._client.delete(f"{_KEYS}/{quote(key.reveal(), safe='')}")


def _query(platform_type: str | None, search: str | None) -> dict[str, str]:
    params = {"type": platform_type, "search_query": search}
    return {key: value for key, value in params.items() if value}


def _registered(answer: WireItems) -> list[WireItem]:
    for item in answer.results:
        if item.value is not None:
            _register(item, item.value)
    return answer.results


def _unless_it_names_a_key(record: logging.LogRecord) -> bool:
    # httpx logs each address at INFO.
    return f"{_KEYS}/" not in record.getMessage()


def _register(item: WireItem, value: Secret) -> None:
    # A certificate's value is its public CA: nothing to keep out of a notebook.
    if item.type is not ItemType.CERTIFICATES:
        REGISTRY.register(item.key, value)
