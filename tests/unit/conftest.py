"""Redaction's quick way, as it is compiled and as it is in Python."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from centml_nb.redaction import known_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_WAYS = {"compiled": "_clearing", "in Python": "alphabet"}


@pytest.fixture(params=_WAYS, scope="module")
def quick_way(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """Whatever is registered is known by this way, which is handed to the test."""
    way: str = request.param
    try:
        module = import_module(f"centml_nb.redaction.{_WAYS[way]}")
    except ImportError:
        pytest.skip("the package was built without a C compiler")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("new_table", "extend", "clearing"):
            patch.setattr(known_forms, name, getattr(module, name))
        yield module
