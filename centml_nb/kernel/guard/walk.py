"""Redaction of what a message holds: nested dicts, lists, texts and bytes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any

from centml_nb.redaction.registry import replaced

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry

_HEAD = 8192
WITHHELD = "⟨withheld: redaction failed⟩"

# Words of the protocol, as keys and as values: a reply without them would leave the front end
# waiting. Any other key, or value, may be somebody's secret.
_KEYS = frozenset(
    {
        *("application/vnd.jupyter.widget-view+json", "body", "buffer_paths", "code", "command"),
        *("comm_id", "content", "cursor_end", "cursor_start", "data", "display_id", "ename"),
        *("evalue", "execution_count", "execution_state", "found", "history", "image/png"),
        *("matches", "metadata", "method", "name", "password", "payload", "prompt"),
        *("request_seq", "seq", "silent", "state", "status", "success", "target_module"),
        *("target_name", "text", "text/html", "text/plain", "traceback", "transient", "type"),
        *("user_expressions", "version_major", "version_minor", "wait"),
    }
)
_VALUES = frozenset(
    {
        *("aborted", "busy", "custom", "error", "event", "idle", "ok", "response", "starting"),
        *("stderr", "stdout", "update"),
    }
)
# Media types (RFC 6838, section 4.2), by which a front end chooses what draws an output.
_MEDIA_TYPE = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9.+-]*"
)
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


def redacted(value: Any, registry: SecretRegistry) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return `value` without known values; the very same object where there are none in it.

    What is handed in is never changed: it may be the user's own.
    """
    if isinstance(value, str):
        return replaced(value, registry.find(value))
    if isinstance(value, dict):
        return _redacted_dict(value, registry)
    if isinstance(value, list | tuple):
        items = [redacted(item, registry) for item in value]
        return _unless_same(value, items)
    if isinstance(value, bytes | bytearray | memoryview):
        return redacted_bytes(value, registry)
    return _redacted_other(value, registry)


def _redacted_other(value: Any, registry: SecretRegistry) -> Any:  # noqa: ANN401
    # What the packers of messages turn into JSON: sets, views, iterators and arrays, and orjson
    # enumerations and data classes. An iterator can be looked at once.
    if isinstance(value, int | float | None):
        return value
    if isinstance(value, Enum):
        return redacted(value.value, registry)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return redacted(dataclasses.asdict(value), registry)
    if isinstance(value, Iterable) and not _is_of_numbers(value):
        return [redacted(item, registry) for item in value]
    return value


def _is_of_numbers(value: Any) -> bool:  # noqa: ANN401 - an array of NumPy's, or anything
    return getattr(getattr(value, "dtype", None), "kind", "") in {"b", "i", "u", "f"}


def redacted_bytes(value: Any, registry: SecretRegistry) -> Any:  # noqa: ANN401 - any buffer
    """Return bytes without known values: what holds one is withheld whole, at its own length.

    A changed length would break whatever the bytes are a part of.
    """
    data = bytes(value)
    # As git tells it: a NUL near their beginning.
    if b"\0" in data[:_HEAD]:
        holds = registry.known_forms().stand_in_binary(data)
    else:
        holds = bool(registry.find(data.decode("latin-1")))
    return bytes(len(data)) if holds else value


def withheld(value: Any, key: str = "") -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return `value` with every text in it replaced, but for the words of the protocol."""
    if isinstance(value, str):
        is_id = key == "comm_id" and _IDENTIFIER.fullmatch(value)
        return value if value in _VALUES or is_id else WITHHELD
    if isinstance(value, dict):
        return {name: withheld(item, name) for name, item in value.items() if name in _KEYS}
    if isinstance(value, list | tuple):
        return [withheld(item) for item in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(len(bytes(value)))
    return value if isinstance(value, int | float | bool) else None


def _redacted_dict(value: dict[Any, Any], registry: SecretRegistry) -> dict[Any, Any]:
    changed: dict[Any, Any] = {}
    is_same = True
    for key, item in value.items():
        is_text = isinstance(key, str) and key not in _KEYS and not _MEDIA_TYPE.fullmatch(key)
        new_key = redacted(key, registry) if is_text else key
        new_item = redacted(item, registry)
        is_same = is_same and new_key is key and new_item is item
        changed[new_key] = new_item
    return value if is_same else changed


def _unless_same(value: Any, items: list[Any]) -> Any:  # noqa: ANN401 - a list or a tuple
    if all(new is old for new, old in zip(items, value, strict=True)):
        return value
    return items
