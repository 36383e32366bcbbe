"""Lifetimes of leases: how they are typed, and the clock by which they end."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from centml_nb.errors import InjectionError

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_TYPED = r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?"
_LONGEST = timedelta(days=365)
_MOST_TYPED = 20


def lasting(ttl: timedelta | str | None) -> timedelta | None:
    """Return how long a lease lasts; None for as long as nobody releases it.

    Raises:
        InjectionError: no time, none at all, or more than a year.
    """
    found = lifetime(ttl) if isinstance(ttl, str) else ttl
    if found is None:
        return None
    if not isinstance(found, timedelta) or not timedelta(0) < found <= _LONGEST:
        raise _no_time()
    return found


def lifetime(typed: str) -> timedelta:
    """Return the time that `30s`, `30m`, `2h`, `1d` or `1h30m` says.

    Raises:
        InjectionError: it says none, or more than a year.
    """
    if len(typed) > _MOST_TYPED:
        raise _no_time()
    found = re.fullmatch(_TYPED, typed, re.ASCII)
    seconds = 0
    if found is not None:
        seconds = sum(
            int(count or 0) * each
            for count, each in zip(found.groups(), _UNITS.values(), strict=True)
        )
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise _no_time()
    return timedelta(seconds=seconds)


def spelled(time_to_live: timedelta) -> str:
    """Return a time as it is typed: `1h30m`."""
    left = int(time_to_live.total_seconds())
    said = ""
    for unit, each in _UNITS.items():
        count, left = divmod(left, each)
        said += f"{count}{unit}" if count else ""
    return said or "1s"


def clock() -> float:
    """Return seconds since a moment in the past; only differences mean something.

    It goes on while the machine sleeps, and is no wall clock: nobody sets it back.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _no_time() -> InjectionError:
    # What was typed is not repeated: it may be a value.
    return InjectionError(
        "That is no time that a key could be in use for.",
        "Say it like this: --ttl 30s, 30m, 2h, 1d or 1h30m; a year at most.",
    )
