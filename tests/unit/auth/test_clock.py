"""The platform's `Date` corrects a wrong clock."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.auth import clock

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def right_clock() -> Iterator[None]:
    yield
    clock.saw(formatdate(time.time(), usegmt=True))


def _off() -> float:
    return clock.now() - time.time()


@pytest.mark.parametrize("seconds", [600, -600, 86400])
def test_a_clock_that_is_off_is_corrected_and_a_right_one_left(seconds: int) -> None:
    clock.saw(formatdate(time.time() + seconds, usegmt=True))
    assert abs(_off() - seconds) < 30
    clock.saw(formatdate(time.time() + 2, usegmt=True))
    assert abs(_off()) < 1


@given(st.one_of(st.none(), st.text()))
def test_what_is_no_date_changes_nothing(said: str | None) -> None:
    clock.saw(formatdate(time.time() + 600, usegmt=True))
    clock.saw(said)
    assert abs(_off() - 600) < 30
