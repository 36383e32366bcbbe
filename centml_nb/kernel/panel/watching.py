"""Watching: open panels are told when a cell, or another panel, changed something."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Protocol

from centml_nb.accounts import current
from centml_nb.audit import AuditLog
from centml_nb.kernel import messages
from centml_nb.settings import home_directory

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class Watcher(Protocol):
    """What can be told."""

    def tell(self, message: messages.Changed) -> None:
        """Take a message to its front ends."""


class Watching:
    """Compares, after each cell and each request, what there is with what there was.

    What is noted in the log counts as well, whoever did it: another kernel, or a command.
    """

    def __init__(self) -> None:
        self._watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()
        self._seen: object = None
        self._shell: InteractiveShell | None = None

    def begin(self, shell: InteractiveShell, watcher: Watcher) -> None:
        """Tell `watcher` from now on."""
        self._watchers.add(watcher)
        if self._shell is None:
            self._shell = shell
            self._seen = _state()
            shell.events.register("post_run_cell", self.look)

    def look(self, *_: object) -> None:
        """Tell everybody if something changed."""
        found = _state()
        if found == self._seen:
            return
        self._seen = found
        self.tell()

    def tell(self) -> None:
        """Tell everybody."""
        for watcher in tuple(self._watchers):
            watcher.tell(messages.Changed())


def _state() -> object:
    leases = tuple(lease.id for lease in current.injector().leases)
    return leases, current.taken_up(), AuditLog(home_directory()).stamp()


WATCHING = Watching()
"""Of this process, as its environment is."""
