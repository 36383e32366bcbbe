"""One tree of errors, drawn in its module's docstring; each is a sentence and a hint."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from centml_nb import errors
from centml_nb.errors import AmbiguousNameError, CentMLError

CLASSES = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, CentMLError) and found.__module__ == errors.__name__
]
_BRANCH = re.compile(r"^(?P<indent>(?:│   |    )*)(?:├── |└── )(?P<name>\w+)")


def _drawn() -> dict[str, str]:
    """Return the parent that the docstring draws for each class."""
    parents: dict[str, str] = {}
    path = ["CentMLError"]
    for line in inspect.cleandoc(errors.__doc__ or "").splitlines():
        found = _BRANCH.match(line)
        if found:
            depth = len(found["indent"]) // 4 + 1
            path = [*path[:depth], found["name"]]
            parents[found["name"]] = path[depth - 1]
    return parents


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    actual = {
        error.__name__: error.__bases__[0].__name__ for error in CLASSES if error is not CentMLError
    }
    assert _drawn() == actual


def test_the_tree_is_drawn_without_broken_lines() -> None:
    branches = [line for line in (errors.__doc__ or "").splitlines() if "── " in line]
    assert len(branches) == len(CLASSES) - 1
    last_at_top = max(at for at, line in enumerate(branches) if line[0] in "├└")
    for at, line in enumerate(branches):
        assert line[0] in "│├└" if at <= last_at_top else line.startswith("    "), line


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_error_tells_what_happened_and_what_to_do(error: type[CentMLError]) -> None:
    made = error("It broke.", "Mend it.")
    assert (made.message, made.hint) == ("It broke.", "Mend it.")
    assert str(made) == "It broke. Mend it."
    assert error.__name__.endswith("Error")
    assert error.__doc__


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_error_survives_pickling(error: type[CentMLError]) -> None:
    back = pickle.loads(pickle.dumps(error("It broke.", "Mend it.")))  # noqa: S301
    assert type(back) is error
    assert (back.message, back.hint, str(back)) == ("It broke.", "Mend it.", "It broke. Mend it.")


def test_candidates_survive_pickling() -> None:
    error = AmbiguousNameError("Two of them.", "Say which.", ("bearer/rag", "env/rag"))
    back = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert back.candidates == ("bearer/rag", "env/rag")
    assert str(back) == "Two of them. Say which."
