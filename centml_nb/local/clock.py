"""Moments, as the database and the answers write them."""

from datetime import UTC, datetime


def now() -> str:
    """Return the present as an RFC 3339 date-time in UTC."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
