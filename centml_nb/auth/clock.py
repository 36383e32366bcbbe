"""The platform's clock: its `Date` (RFC 9110, section 6.6.1) corrects this machine's."""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime

_TOLERATED_SECONDS = 30


class _Seen:
    """How far the platform's clock is from this machine's, in seconds."""

    ahead = 0.0


def now() -> float:
    """Return the time as the platform has it, in seconds since 1970."""
    return time.time() + _Seen.ahead


def saw(date: str | None) -> None:
    """Take note of the `Date` of an answer that has just come in; one that is none changes nothing.

    A `Date` has whole seconds and an answer takes its time: what is near is taken for equal.
    """
    try:
        platform = parsedate_to_datetime(date or "")
        ahead = platform.astimezone(UTC).timestamp() - time.time()
    except (ValueError, OverflowError, OSError):
        return
    _Seen.ahead = ahead if abs(ahead) > _TOLERATED_SECONDS else 0.0
