"""What all tests share: no deadlines, and what `pytest -n` keeps in one process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.kernel_ports import KernelPorts

if TYPE_CHECKING:
    from collections.abc import Iterable

# How long a test takes says nothing on a busy machine.
settings.register_profile("centml_nb", deadline=None)
settings.load_profile("centml_nb")

KernelPorts.instance()

_TESTS = Path(__file__).parent
# One browser at a time, and what is costly to set up once.
_ONE_PROCESS = [_TESTS / "browser", _TESTS / "clients"]


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path)))


def _group(file: Path) -> str:
    """Return what runs one after the other in one process: a file, or one of the folders."""
    together = file.parent if any(map(file.is_relative_to, _ONE_PROCESS)) else file
    return str(together.relative_to(_TESTS))
