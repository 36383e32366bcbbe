"""No way of showing a secret shows it, and each of them does where the guard is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.guard.ways.every import WAYS

if TYPE_CHECKING:
    from tests.integration.guard.conftest import Showings
    from tests.integration.guard.ways.way import Way

EVERY_WAY = pytest.mark.parametrize("way", WAYS, ids=[way.name for way in WAYS])


@EVERY_WAY
def test_no_channel_no_log_and_no_file_shows_the_value(way: Way, showings: Showings) -> None:
    shown = showings.of(way, guard=True)
    assert shown.broken.get(way.name) is None
    assert sorted(shown.places(way)) == []


@EVERY_WAY
def test_without_the_guard_it_shows_where_it_is_said_to(way: Way, showings: Showings) -> None:
    shown = showings.of(way, guard=False)
    assert shown.broken.get(way.name) is None
    places = shown.places(way)
    assert way.at in places


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.is_named], ids=[way.name for way in WAYS if way.is_named]
)
def test_the_name_stands_in_its_place(way: Way, showings: Showings) -> None:
    named = showings.of(way, guard=True).named
    assert way.name in named


def test_there_are_more_ways_than_were_measured() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS)
    assert len(WAYS) >= 72
