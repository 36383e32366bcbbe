"""The same ways on Colab's own versions, in an environment of their own: where CI asks for it."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.clients.environments import Environment, built_wheel, has_python
from tests.clients.test_colab import PINNED, PYTHON
from tests.integration.guard.conftest import Showings
from tests.integration.guard.ways.every import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.guard.ways.way import Way

pytestmark = pytest.mark.skipif(
    not (os.environ.get("CI") or os.environ.get("CENTML_NB_TEST_COLAB")),
    reason="takes a minute: CENTML_NB_TEST_COLAB=1",
)
USED = ("httpx", "matplotlib", "requests", "rich", "tqdm")
# What those versions do not have yet.
NEWER = {
    "an error's note",
    "a group of errors",
    "%notebook, printed",
    "%notebook, printed by the character",
    "%notebook, a result",
    "%notebook, an error",
    "a print in a comm's handler",
    "an error in a comm's handler",
    "the names of comms",
    *(f"a comm's {part}" for part in ("opening", "message", "metadata", "buffer", "closing")),
    *(f"a subshell's {part}" for part in ("print", "result", "error")),
}
WANTED = {group: [way for way in ways if way.name not in NEWER] for group, ways in GROUPS.items()}
WAYS = [way for ways in WANTED.values() for way in ways]


@pytest.fixture(scope="module")
def on_colab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Showings]:
    """What was seen on Colab's versions."""
    if not has_python(PYTHON):
        pytest.skip(f"no Python {PYTHON} is here")
    folder = tmp_path_factory.mktemp("colab")
    environment = Environment(folder, PYTHON)
    environment.install(*(f"{name}=={version}" for name, version in PINNED.items()), *USED)
    environment.install(str(built_wheel(tmp_path_factory.mktemp("wheel"))))
    versions = environment.versions()
    assert {name: versions[name] for name in PINNED} == PINNED
    with ThreadPoolExecutor(2) as pool:
        showings = Showings(tmp_path_factory.mktemp("ways"), pool, python=str(environment.python))
        showings.start(WANTED)
        yield showings
    shutil.rmtree(folder)


def test_no_way_shows_the_value_there(on_colab: Showings) -> None:
    def seen(way: Way) -> list[str]:
        shown = on_colab.of(way, guard=True)
        return sorted({*shown.places(way), *filter(None, [shown.broken.get(way.name)])})

    assert {way.name: seen(way) for way in WAYS if seen(way)} == {}


def test_each_way_shows_it_there_without_the_guard(on_colab: Showings) -> None:
    shown = {way.name: on_colab.of(way, guard=False).places(way) for way in WAYS}
    assert [way.name for way in WAYS if way.at not in shown[way.name]] == []


def test_the_name_stands_in_its_place_there(on_colab: Showings) -> None:
    unnamed = [way for way in WAYS if way.name not in on_colab.of(way, guard=True).named]
    assert [way.name for way in unnamed if way.is_named] == []
