"""Which guards are on in this kernel: installed once, taken away together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from centml_nb.redaction.registry import REGISTRY
from centml_nb.settings import guard_is_off

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_KEPT_ON = "_centml_nb_guards"


class Guard(Protocol):
    """Something that stands between a known value and a way out."""

    def install(self) -> None:
        """Put it there."""

    def remove(self) -> None:
        """Put back what was there before."""


def install(shell: InteractiveShell) -> None:
    """Install the guards that fit this shell, unless they are on or switched off."""
    if getattr(shell, _KEPT_ON, None) or guard_is_off():
        return
    guards = _fitting(shell)
    for guard in guards.values():
        guard.install()
    setattr(shell, _KEPT_ON, guards)


def remove(shell: InteractiveShell) -> None:
    """Take the guards away again."""
    for guard in reversed(list((getattr(shell, _KEPT_ON, None) or {}).values())):
        guard.remove()
    setattr(shell, _KEPT_ON, None)


def names(shell: InteractiveShell) -> list[str]:
    """Return which guards are on, in words."""
    return list(getattr(shell, _KEPT_ON, None) or {})


def _fitting(shell: InteractiveShell) -> dict[str, Guard]:
    from centml_nb.kernel.guard.history import HistoryGuard
    from centml_nb.kernel.guard.log_handlers import LogGuard
    from centml_nb.kernel.guard.storing import StoreGuard
    from centml_nb.kernel.guard.writing import WriteGuard

    guards: dict[str, Guard] = {}
    if hasattr(shell, "kernel"):
        from centml_nb.kernel.guard.descriptors import EchoGuard
        from centml_nb.kernel.guard.session import SessionGuard

        guards["output"] = SessionGuard(REGISTRY)
        guards["the kernel's own log"] = EchoGuard(REGISTRY)
    else:
        from centml_nb.kernel.guard.terminal import TerminalGuard

        guards["the screen"] = TerminalGuard(REGISTRY)
    guards["logging"] = LogGuard(REGISTRY)
    guards["history"] = HistoryGuard(shell, REGISTRY)
    guards["%store"] = StoreGuard(shell, REGISTRY)
    guards["files of magics"] = WriteGuard(shell, REGISTRY)
    return guards
