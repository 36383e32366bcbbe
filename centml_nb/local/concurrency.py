"""How many requests a key may have open at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.responses import JSONResponse, Response


class Turnstile:
    """Counts the open requests of each key."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inside: Counter[str] = Counter()

    @contextmanager
    def enter(self, key: str) -> Iterator[bool]:
        """Count one request for as long as the block runs; False when it is one too many."""
        if self._inside[key] >= self._limit:
            yield False
            return
        self._inside[key] += 1
        try:
            yield True
        finally:
            self._inside[key] -= 1
            if not self._inside[key]:
                del self._inside[key]


def too_many_requests() -> Response:
    """Answer in the platform's words; the status code is not known, 429 is what it means."""
    return JSONResponse(
        {"error": "Concurrent request limit reached, please try again later"}, status_code=429
    )
