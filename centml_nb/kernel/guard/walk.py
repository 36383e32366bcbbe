"""Redaction of what a message holds: nested dicts, lists, texts and bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from centml_nb.redaction.registry import replaced

if TYPE_CHECKING:
    from centml_nb.redaction.registry import SecretRegistry

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
    return value


def redacted_bytes(value: Any, registry: SecretRegistry) -> Any:  # noqa: ANN401 - any buffer
    """Return bytes without known values: what holds one is withheld whole, at its own length.

    A changed length would break whatever the bytes are a part of.
    """
    data = bytes(value)
    if not registry.find(data.decode("latin-1")):
        return value
    return bytes(len(data))


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
        new_key = redacted(key, registry) if isinstance(key, str) else key
        new_item = redacted(item, registry)
        is_same = is_same and new_key is key and new_item is item
        changed[new_key] = new_item
    return value if is_same else changed


def _unless_same(value: Any, items: list[Any]) -> Any:  # noqa: ANN401 - a list or a tuple
    if all(new is old for new, old in zip(items, value, strict=True)):
        return value
    return items
