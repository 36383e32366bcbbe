"""Lifetimes as they are typed."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.errors import InjectionError
from centml_nb.injection.lifetime import clock, lasting, lifetime, spelled


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("30s", 30), ("30m", 1800), ("2h", 7200), ("1d", 86_400), ("1h30m", 5400), ("90m", 5400)],
)
def test_a_time_is_typed_in_days_hours_minutes_and_seconds(typed: str, seconds: int) -> None:
    assert lifetime(typed) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "typed", ["", "30", "m", "30 m", "-5m", "0s", "1m1h", "366d", "1.5h", "٣m", "9" * 5000 + "s"]
)
def test_what_is_no_time_is_said_with_what_would_be_one(typed: str) -> None:
    with pytest.raises(InjectionError) as refused:
        lifetime(typed)
    assert "1h30m" in refused.value.hint


def test_what_was_typed_is_not_repeated() -> None:
    with pytest.raises(InjectionError) as refused:
        lifetime("sk-planted")
    assert "planted" not in f"{refused.value} {refused.value.hint}"


@pytest.mark.parametrize(
    "ttl", [timedelta(0), timedelta(seconds=-5), timedelta.max, "0s", cast("timedelta", 60)]
)
def test_a_lease_lasts_for_some_time_and_for_a_year_at_most(ttl: timedelta | str) -> None:
    with pytest.raises(InjectionError, match="no time that a key could be in use for"):
        lasting(ttl)


def test_a_lease_lasts_as_long_as_was_said() -> None:
    assert lasting("30m") == lasting(timedelta(minutes=30)) == timedelta(minutes=30)
    assert lasting(timedelta(days=365)) == timedelta(days=365)
    assert lasting(None) is None


@given(st.integers(1, 365 * 86_400))
def test_a_time_is_spelled_as_it_would_be_typed(seconds: int) -> None:
    asked = timedelta(seconds=seconds)
    assert lifetime(spelled(asked)) == asked


def test_the_clock_goes_on() -> None:
    assert clock() <= clock()
