"""What an error's hint names exists: magics, commands, options of both, settings."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from centml_nb.cli import main
from centml_nb.kernel import magics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE = Path(__file__).parents[2] / "centml_nb"
LOCAL = {"run", "start", "stop", "status"}


def _texts(nodes: Iterable[tuple[str, ast.AST]]) -> list[tuple[str, str]]:
    """Return each piece of text among nodes, with where it stands."""
    return [
        (f"{module}:{getattr(node, 'lineno', 0)}", text)
        for module, node in nodes
        if (text := _text(node))
    ]


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        module = str(path.relative_to(PACKAGE))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield module, node


def _hint(node: ast.AST) -> list[ast.expr]:
    """Return what an error that is made here is given as its hint."""
    if not isinstance(node, ast.Call):
        return []
    made = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return node.args[1:2] if made.endswith("Error") else []


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    return ""


NODES = list(_nodes())
HINTS = _texts((module, hint) for module, node in NODES for hint in _hint(node))
TEXTS = _texts(NODES)


def _unknown_options(text: str) -> list[str]:
    unknown = []
    for name, rest in re.findall(r"%%?((?:centml|vault)\w*)((?: [^%:;.]*)?)", text):
        if name not in magics.LINE:
            unknown.append(name)
            continue
        module = import_module(f"centml_nb.kernel.magics.{magics.LINE[name]}")
        known = {
            one for action in getattr(module, name).parser._actions for one in action.option_strings
        }
        unknown += [one for one in re.findall(r"(?<=\s)--[a-z][a-z-]+", rest) if one not in known]
    return unknown


def _unknown_commands(text: str) -> list[str]:
    unknown = []
    for name, below in re.findall(r"centml-nb ([a-z][a-z-]+)(?: ([a-z]+))?", text):
        command = main.commands.get(name)
        words = set(command.commands) if isinstance(command, click.Group) else None
        words = LOCAL if name == "local" else words
        if command is None or (below and words is not None and below not in words):
            unknown.append(f"{name} {below}".strip())
    return unknown


def test_hints_are_found_at_all() -> None:
    assert len(HINTS) > 200


@pytest.mark.parametrize("text", ["%vault_lost", "%vault_list --lost", "or: %centml_login --never"])
def test_a_magic_or_option_that_does_not_exist_is_noticed(text: str) -> None:
    assert _unknown_options(text)
    assert not _unknown_options("%vault_list --org")


@pytest.mark.parametrize("text", ["centml-nb lost", "centml-nb vault lost", "centml-nb local lost"])
def test_a_command_that_does_not_exist_is_noticed(text: str) -> None:
    assert _unknown_commands(text)
    assert not _unknown_commands("centml-nb vault list")


def test_each_magic_that_a_hint_names_exists_with_its_options() -> None:
    wrong = [(where, bad) for where, text in HINTS for bad in _unknown_options(text)]
    assert wrong == []


def test_each_command_that_a_text_of_ours_names_exists() -> None:
    # The local authority's certificate is called by the program and is no command.
    told = [(where, text) for where, text in TEXTS if not where.startswith("local/authority")]
    wrong = [(where, bad) for where, text in told for bad in _unknown_commands(text)]
    assert wrong == []


def test_each_variable_that_a_hint_names_is_read_somewhere() -> None:
    read = {text for _, text in TEXTS if re.fullmatch(r"[A-Z][A-Z_]+", text)}
    named = {
        (where, name)
        for where, text in HINTS
        for name in re.findall(r"\b(?:CENTML|SSL|HTTPS?)_[A-Z_]+\b", text)
    }
    assert len(named) > 10
    assert {(where, name) for where, name in named if name not in read} == set()


@pytest.mark.parametrize("name", sorted({**magics.LINE, **magics.CELL}))
def test_the_help_of_each_magic_has_an_example(name: str) -> None:
    module = import_module(f"centml_nb.kernel.magics.{magics.LINE[name]}")
    assert re.search(rf"^\s+%%?{name}\b", getattr(module, name).__doc__, re.MULTILINE)
