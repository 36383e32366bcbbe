"""The wire messages in TypeScript: `python -m tests.unit.kernel.typescript` writes the mirror."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from centml_nb.contract.kinds import Kind
from centml_nb.kernel import messages
from centml_nb.secret import Secret
from centml_nb.vault.names import GENERATED

MIRROR = Path(__file__).parents[3] / "labextension" / "src" / "vault" / "messages.ts"
_HEAD = """\
// Made from centml_nb/kernel/messages.py by `python -m tests.unit.kernel.typescript`, and checked
// against it by a test: change it there.
"""
_PLAIN = {
    str: "string",
    Secret: "string",
    datetime: "string",
    int: "number",
    bool: "boolean",
    NoneType: "null",
}


def mirror() -> str:
    """Return the whole file."""
    structs = [
        *(messages.Identity, messages.LoginStep, messages.Waiting),
        *(messages.Item, messages.InUse, messages.Door),
        *get_args(messages.Requests),
        *get_args(messages.Messages),
    ]
    parts = [_HEAD, _kinds(), *map(_interface, structs)]
    for name, union in (("Request", messages.Requests), ("Message", messages.Messages)):
        members = "\n".join(f"  | {member.__name__}" for member in get_args(union))
        parts.append(f"export type {name} =\n{members};\n")
    return "\n".join(parts)


def _kinds() -> str:
    rows = "\n".join(
        f'  {{ word: "{kind.word}", short: "{kind.short}",'
        f" isGenerated: {str(kind in GENERATED).lower()} }},"
        for kind in Kind
    )
    return (
        f"export const KINDS = [\n{rows}\n] as const;\n\n"
        'export type Kind = (typeof KINDS)[number]["word"];\n'
    )


def _interface(struct: type[msgspec.Struct]) -> str:
    info = msgspec.structs.fields(struct)
    tag = struct.__struct_config__.tag
    lines = [f'  type: "{tag}";'] if tag else []
    for field in info:
        # What has a default is left out where it says nothing.
        mark = "" if field.required else "?"
        lines.append(f"  {field.encode_name}{mark}: {_written(field.type)};")
    body = "\n".join(lines)
    return f"export interface {struct.__name__} {{\n{body}\n}}\n"


def _written(wanted: Any) -> str:  # noqa: ANN401 - a type, of any kind
    origin, arguments = get_origin(wanted), get_args(wanted)
    if wanted in _PLAIN:
        return _PLAIN[wanted]
    if origin in {Union, UnionType}:
        return " | ".join(map(_written, arguments))
    if origin is Literal:
        return " | ".join(f'"{word}"' for word in arguments)
    if origin is list:
        return f"{_written(arguments[0])}[]"
    if isinstance(wanted, type) and issubclass(wanted, Enum | msgspec.Struct):
        return wanted.__name__
    raise TypeError(wanted)


if __name__ == "__main__":
    MIRROR.write_text(mirror(), "utf-8")
