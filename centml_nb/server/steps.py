"""Steps: one guard for contents managers that answer at once and for those that are awaited.

A flow is a generator that says what is to be done; what drives it does it, here or in a thread.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from tornado.web import HTTPError

from centml_nb.server.refusal import failed

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Look:
    """Work of ours; beside a server's loop it is done in a thread."""

    run: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """A method of Jupyter's; what it raises is its own."""

    run: Callable[[], Any]


def guarded(
    original: Callable[..., Any], flow: Callable[..., Any], log: logging.Logger
) -> Callable[..., Any]:
    """Return `original` with `flow` around it; whatever breaks in the flow refuses the call."""
    closed = functools.partial(_closed, log=log)

    @functools.wraps(original)
    def at_once(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever Jupyter passes
        with _Driver(flow(original, *args, **kwargs), closed) as driver:
            while (step := driver.step) is not None:
                try:
                    found = step.run()
                except Exception as error:  # noqa: BLE001 - told to the flow
                    driver.fail(error, step)
                else:
                    driver.answer(found)
            return driver.result

    @functools.wraps(original)
    async def awaited(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever Jupyter passes
        with _Driver(flow(original, *args, **kwargs), closed) as driver:
            while (step := driver.step) is not None:
                try:
                    found = await _taken(step)
                except Exception as error:  # noqa: BLE001 - told to the flow
                    driver.fail(error, step)
                else:
                    driver.answer(found)
            return driver.result

    return awaited if inspect.iscoroutinefunction(original) else at_once


async def _taken(step: Look | Ask) -> Any:  # noqa: ANN401 - whatever it finds
    if isinstance(step, Look):
        return await asyncio.to_thread(step.run)
    found = step.run()
    return await found if inspect.isawaitable(found) else found


class _Driver:
    """Walks a flow; holds the step to do, and the result once there is none."""

    def __init__(self, flow: Any, closed: Callable[[Exception], Exception]) -> None:  # noqa: ANN401
        self._flow = flow
        self._closed = closed
        self._theirs: Exception | None = None
        self.step: Look | Ask | None = None
        self.result: Any = None

    def __enter__(self) -> Self:
        self.answer(None)
        return self

    def __exit__(self, *_raised: object) -> None:
        # Here and not when it is collected: what it holds open belongs to this task.
        self._flow.close()

    def answer(self, found: Any) -> None:  # noqa: ANN401
        """Give the flow what a step found, and go on to the next."""
        self._walk(lambda: self._flow.send(found))

    def fail(self, error: Exception, step: Look | Ask) -> None:
        """Tell the flow that a step raised, and go on to the next."""
        if isinstance(step, Ask):
            self._theirs = error
        self._walk(lambda: self._flow.throw(error))

    def _walk(self, move: Callable[[], Look | Ask]) -> None:
        try:
            self.step = move()
        except StopIteration as end:
            self.step, self.result = None, end.value
        except Exception as error:
            if error is self._theirs or isinstance(error, HTTPError):
                raise
            raise self._closed(error) from None


def _closed(error: Exception, log: logging.Logger) -> Exception:
    import traceback

    # Where it broke, without its words: they may quote what was to be saved.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("The guard over saved files failed: %s\n%s", type(error).__name__, frames)
    return failed(error)
