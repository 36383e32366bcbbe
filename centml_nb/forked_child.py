"""What a forked child makes anew: a lock that another thread holds at a fork stays locked there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from weakref import WeakMethod

if TYPE_CHECKING:
    from collections.abc import Callable


def call_in_forked_child(method: Callable[[], None]) -> None:
    """Call a bound method in each child that is forked while its object lives.

    Nothing else keeps the object, and whatever it knows. On systems that do not fork nothing is
    called.
    """
    if not hasattr(os, "register_at_fork"):
        return
    held = WeakMethod(method)

    def call() -> None:
        alive = held()
        if alive is not None:
            alive()

    os.register_at_fork(after_in_child=call)
