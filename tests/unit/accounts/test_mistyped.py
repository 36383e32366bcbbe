"""An error repeats no word that is likely a value, and every other word."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from centml_nb.accounts.mistyped import unrepeated
from centml_nb.errors import MistypedError, UnknownItemError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("typed", ["{}", "bearer/{}", "MINE={}", "MINE=bearer/{}", "'{}' more"])
@pytest.mark.parametrize("is_hint", [False, True])
def test_a_value_is_told_in_another_way(tmp_path: Path, typed: str, *, is_hint: bool) -> None:
    value = secrets.token_hex(32)
    said = ("There is none.", f"Make {value}.") if is_hint else (f"No {value}.", "Look.")
    told = unrepeated(tmp_path / "home", UnknownItemError(*said), [typed.format(value)])
    assert isinstance(told, MistypedError)
    assert value not in told.message + told.hint


@pytest.mark.parametrize("typed", ["rag", "bearer/rag", "/layers/{}/key.pem", "other-{}"])
def test_all_else_is_told_as_it_was(tmp_path: Path, typed: str) -> None:
    digest = secrets.token_hex(32)
    error = UnknownItemError(f"There is no {typed.format(digest)}.", "Look again.")
    assert unrepeated(tmp_path / "home", error, [typed.format(digest)]) is error
    silent = UnknownItemError("There is none.", "Look again.")
    assert unrepeated(tmp_path / "home", silent, [digest]) is silent
    assert not (tmp_path / "home").exists()
