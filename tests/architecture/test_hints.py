"""What an error's hint names exists: magics, commands, options of both, settings."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from centml_nb.cli import main
from centml_nb.kernel import magics

PACKAGE = Path(__file__).parents[2] / "centml_nb"
LOCAL = {"run", "start", "stop", "status"}


def _texts(*, of_hints: bool) -> list[tuple[str, str]]:
    """Return each piece of text in our modules, or in hints alone, with where it stands."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            pieces: list[ast.AST] = [node]
            if of_hints:
                is_error = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error")
                pieces = [*node.args[1:2]] if isinstance(node, ast.Call) and is_error else []
            where = f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            found += [(where, text) for piece in pieces if (text := _text(piece))]
    return found


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    return ""


HINTS = _texts(of_hints=True)
TEXTS = _texts(of_hints=False)


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
