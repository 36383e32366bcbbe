"""Completion of kinds, names and doors from what is already known: never from the network."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from centml_nb.errors import CentMLError

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

_HOOK = "complete_command"


class _Event(Protocol):
    line: str
    symbol: str
    command: str


def install(shell: InteractiveShell) -> None:
    """Complete the magics' arguments in `shell`."""
    for name, completer in _COMPLETERS.items():
        for typed in (name, name.lstrip("%")):
            shell.set_hook(_HOOK, completer, str_key=typed)


def remove(shell: InteractiveShell) -> None:
    """Undo `install`."""
    known = shell.strdispatchers.get(_HOOK)
    for name in _COMPLETERS:
        for typed in (name, name.lstrip("%")):
            if known is not None:
                known.strs.pop(typed, None)


def _names(_shell: InteractiveShell, event: _Event) -> list[str]:
    from centml_nb.accounts import current

    try:
        references = current.account().vault.last_names()
    except CentMLError:
        return []
    bare = Counter(reference.partition("/")[2] for reference in references)
    unique = [name for name, count in bare.items() if count == 1]
    return [name for name in (*unique, *references) if name.startswith(event.symbol)]


def _doors(shell: InteractiveShell, event: _Event) -> list[str]:
    from centml_nb.accounts import current

    if event.line[: -len(event.symbol) or None].rstrip().endswith("--with"):
        return _names(shell, event)
    try:
        names = current.account().last_endpoint_names()
    except CentMLError:
        return []
    return [name for name in names if name.startswith(event.symbol)]


def _in_use(_shell: InteractiveShell, event: _Event) -> list[str]:
    from centml_nb.accounts import current

    leases = current.injector().leases
    names = [name for lease in leases for name in (lease.endpoint, lease.reference) if name]
    return [name for name in names if name.startswith(event.symbol)]


def _kinds(_shell: InteractiveShell, event: _Event) -> list[str]:
    from centml_nb.contract.kinds import Kind

    words = [word for kind in Kind for word in (kind.short, kind.word)]
    return [word for word in words if word.startswith(event.symbol)]


_COMPLETERS: dict[str, Callable[[InteractiveShell, _Event], list[str]]] = {
    "%vault_list": _kinds,
    "%vault_generate": _kinds,
    "%vault_add": _kinds,
    "%vault_use": _names,
    "%%vault_env": _names,
    "%vault_export": _names,
    "%vault_reveal": _names,
    "%vault_rotate": _names,
    "%vault_delete": _names,
    "%vault_rename": _names,
    "%vault_release": _in_use,
    "%centml_connect": _doors,
}
