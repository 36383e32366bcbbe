"""One process for each state directory; the kernel lets go of the lock even after a kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from centml_nb.local.errors import AlreadyRunningError
from centml_nb.local.state import StateDirectory, open_private

# Long enough to outlast a glance of `is_held`, too short to inherit from one that is stopped.
PATIENCE = 0.05
PAUSE = 0.005


@contextmanager
def held(state: StateDirectory) -> Iterator[None]:
    """Hold the directory for as long as the block runs.

    Raises:
        AlreadyRunningError: Another process holds it.
    """
    descriptor = open_private(state.lock, os.O_RDWR)
    try:
        _acquire(descriptor, state)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, state: StateDirectory) -> None:
    # Asking whether the lock is held takes it for a moment: one refusal proves nothing.
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > deadline:
            raise AlreadyRunningError(
                f"A local platform already runs on {state.root}.",
                "Ask where with `status`, end it with `stop`, or choose another --state-dir.",
            )
        time.sleep(PAUSE)


def is_held(state: StateDirectory) -> bool:
    """Return whether a process serves this directory."""
    try:
        descriptor = os.open(state.lock, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
