"""Kernels of these tests: with the guard, and without it for the positive control."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.guard.showing import Showing, Shown
from tests.integration.guard.ways.every import GROUPS
from tests.integration.guard.ways.way import Way
from tests.integration.guard.wire import WatchedKernel, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GROUP_OF = {way.name: group for group, ways in GROUPS.items() for way in ways}
SECONDS = 300


class Showings:
    """What was seen in each group's two kernels; two groups run at a time, each once."""

    def __init__(self, root: Path, pool: ThreadPoolExecutor, **options: str) -> None:
        self._root = root
        self._options = options
        self._pool = pool
        self._runs: dict[tuple[str, bool], Future[Shown]] = {}

    def start(self, wanted: dict[str, list[Way]]) -> None:
        for group, ways in wanted.items():
            for guard in (True, False):
                self._runs[group, guard] = self._pool.submit(self._run, group, ways, guard=guard)

    def of(self, way: Way, *, guard: bool) -> Shown:
        return self._runs[GROUP_OF[way.name], guard].result(SECONDS)

    def _run(self, group: str, ways: list[Way], *, guard: bool) -> Shown:
        place = f"{group.replace(' ', '-')}-{'on' if guard else 'off'}"
        try:
            return Showing(self._root / place, guard=guard, **self._options).show(ways)
        except (TimeoutError, AssertionError) as error:
            # Said by each test in one line, not by hundreds of tracebacks.
            return Shown(broken={way.name: f"{place}: {error}" for way in ways})


@pytest.fixture(scope="module")
def showings(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Showings]:
    """Show each way that a collected test asks for."""
    wanted: dict[str, list[Way]] = {}
    asked = {way.name: way for way in map(_way_of, request.session.items) if way is not None}
    for way in asked.values():
        wanted.setdefault(GROUP_OF[way.name], []).append(way)
    with ThreadPoolExecutor(2) as pool:
        made = Showings(tmp_path_factory.mktemp("ways"), pool)
        made.start(wanted)
        yield made


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedKernel]:
    """A kernel with the guard, for tests that leave it as it was."""
    with watched(tmp_path_factory.mktemp("guarded"), guard=True) as kernel:
        yield kernel


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedKernel]:
    """The same, without the guard."""
    with watched(tmp_path_factory.mktemp("unguarded"), guard=False) as kernel:
        yield kernel


def _way_of(item: pytest.Item) -> Way | None:
    callspec: Any = getattr(item, "callspec", None)
    way = callspec.params.get("way") if callspec is not None else None
    return way if isinstance(way, Way) else None
