"""Shapes of messages: what the contract says of one, and what a client's source says of it."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

CONTRACT = Path(__file__).parents[1] / "contract" / "platform-4.31.openapi.json"
_FOLDER = "platform_api_python_client/models/"
_PYDANTIC = {
    "StrictStr": "string",
    "str": "string",
    "StrictInt": "integer",
    "int": "integer",
    "StrictFloat": "number",
    "float": "number",
    "StrictBool": "boolean",
    "bool": "boolean",
    "List": "array",
    "Dict": "object",
    "datetime": "date-time",
}


@dataclass(frozen=True)
class Field:
    """A field of a message: its types, as the contract's words, and whether it must be there."""

    types: frozenset[str]
    is_required: bool


@dataclass(frozen=True)
class Shape:
    """A message, or the words of an enumeration."""

    fields: dict[str, Field] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


def of_contract() -> dict[str, Shape]:
    """Return the shapes of the contract's messages, by name."""
    schemas: dict[str, Any] = json.loads(CONTRACT.read_text("utf-8"))["components"]["schemas"]
    return {name: _of_schema(schema) for name, schema in schemas.items()}


def of_wheel(wheel: Path) -> dict[str, Shape]:
    """Return the shapes of a client's models, read from its source: nothing of it is run."""
    found: dict[str, Shape] = {}
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(_FOLDER) and name.endswith(".py"):
                tree = ast.parse(archive.read(name))
                found |= {
                    node.name: _of_class(node)
                    for node in tree.body
                    if isinstance(node, ast.ClassDef)
                }
    return found


def _of_schema(schema: dict[str, Any]) -> Shape:
    if "any_of_schemas" in schema.get("properties", {}):
        return Shape()  # one of several messages, wrapped by the client that the file came from
    required = schema.get("required", [])
    return Shape(
        {
            name: Field(_types(told), name in required)
            for name, told in schema.get("properties", {}).items()
        },
        frozenset(schema.get("enum", [])),
    )


def _types(schema: dict[str, Any]) -> frozenset[str]:
    if "$ref" in schema:
        return frozenset({schema["$ref"].rpartition("/")[2]})
    if several := schema.get("anyOf") or schema.get("allOf"):
        return _numbers_told_once(frozenset().union(*map(_types, several)))
    word = schema.get("format") if schema.get("format") == "date-time" else schema.get("type")
    below = schema.get("items") or schema.get("additionalProperties")
    inner = _types(below) if isinstance(below, dict) else frozenset[str]()
    return inner | ({word} if word else set())


def _of_class(node: ast.ClassDef) -> Shape:
    fields: dict[str, Field] = {}
    words: set[str] = set()
    if any(_is_named(line, "anyof_schema_1_validator") for line in node.body):
        return Shape()  # one of several messages, wrapped
    is_enumeration = any("Enum" in ast.unparse(base) for base in node.bases)
    for line in node.body:
        if is_enumeration and isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            words.add(str(line.value.value))
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            name = line.target.id
            if not name.startswith("_") and "ClassVar" not in ast.unparse(line.annotation):
                fields[_alias(line) or name] = Field(
                    _annotated(line.annotation), _is_required(line)
                )
    return Shape(fields, frozenset(words))


def _is_named(line: ast.stmt, name: str) -> bool:
    if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
        return False
    return line.target.id == name


def _annotated(node: ast.expr) -> frozenset[str]:
    if not isinstance(node, ast.Subscript):
        word = ast.unparse(node)
        return frozenset() if word == "Any" else frozenset({_PYDANTIC.get(word, word)})
    outer = ast.unparse(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if outer == "Annotated":
        return _annotated(inner[0])
    if outer == "Dict":
        inner = inner[1:]  # the key is a string
    types = frozenset[str]().union(*map(_annotated, inner))
    if outer == "Optional":
        return types | {"null"}
    if outer == "Union":
        return _numbers_told_once(types)
    return types | {_PYDANTIC.get(outer, outer)}


def _numbers_told_once(types: frozenset[str]) -> frozenset[str]:
    # A number may be an integer: who says both has said no more.
    return types - {"integer"} if "number" in types else types


def _is_required(line: ast.AnnAssign) -> bool:
    if not isinstance(line.value, ast.Call):
        return line.value is None
    keywords = {keyword.arg for keyword in line.value.keywords}
    first = line.value.args[0] if line.value.args else None
    is_ellipsis = isinstance(first, ast.Constant) and first.value is ...
    return "default" not in keywords and (first is None or is_ellipsis)


def _alias(line: ast.AnnAssign) -> str | None:
    if not isinstance(line.value, ast.Call):
        return None
    return next(
        (
            str(keyword.value.value)
            for keyword in line.value.keywords
            if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant)
        ),
        None,
    )
