"""What all tests share: no deadlines, and one browser at a time beside the other tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

# How long a test takes says nothing on a busy machine.
settings.register_profile("centml_nb", deadline=None)
settings.load_profile("centml_nb")

_TESTS = Path(__file__).parent
_BROWSER = _TESTS / "browser"


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path)))


def _group(file: Path) -> str:
    """Return what runs one after the other in one process: a file, or a folder of browser tests."""
    together = file.parent if file.is_relative_to(_BROWSER) else file
    return str(together.relative_to(_TESTS))
