"""Accounts at local platforms of both generations, each on a machine of its own."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.accounts import sources
from centml_nb.accounts.account import Account
from centml_nb.injection.injector import Injector
from centml_nb.settings import Settings
from tests.integration.conftest import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def account_below(home: Path, *options: str) -> Iterator[Account]:
    """Start a platform, log in, and take everything back in the end."""
    settings = Settings(home, None, "", None)
    before = dict(os.environ)
    with running(settings.local_state, *options):
        made = Account(settings, sources.local(settings), Injector(home))
        try:
            yield made
        finally:
            made.vault.release()
            api: Any = made.vault._catalogue.api
            api._client.close()
            os.environ.clear()
            os.environ.update(before)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    with account_below(home) as made:
        yield made


@pytest.fixture(scope="module")
def account_of_2025(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    home = tmp_path_factory.mktemp("home-2025")
    home.chmod(0o700)
    with account_below(home, "--contract", "2025") as made:
        yield made


def stored(account: Account, reference: str) -> str:
    """Return what the platform holds, past all that this machine knows."""
    item = account.vault.find(reference)
    api: Any = account.vault._catalogue.api
    if not item.id.isdecimal():
        return str(api.named(item.kind.platform_type, item.name).value.reveal())
    return str(api.read(int(item.id)).value.reveal())
