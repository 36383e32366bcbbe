"""The log: what went wrong and where, without the values it went wrong with."""

import logging
import traceback
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(message)s"


class ValuelessFormatter(logging.Formatter):
    """Formats exceptions as their places and kinds: their texts may hold a secret."""

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the frames and the exception's class."""
        kind, _, where = ei
        frames = "".join(traceback.format_tb(where))
        return f"{frames}{kind.__name__ if kind else ''}"


def set_up() -> None:
    """Log warnings and worse to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(ValuelessFormatter(FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
