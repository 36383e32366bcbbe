"""EnvironmentStack: for each variable, what it was and what was put over it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping

_USER = ""


class _Layer(msgspec.Struct, frozen=True):
    owner: str
    value: Secret | None


class EnvironmentStack:
    """Sets variables for owners, and takes an owner's away in any order.

    Each variable has a stack. What its user put there, before or in between, is a layer as well;
    it comes back when what lies over it is released. A variable that its user changed since is
    left as it is.
    """

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        self._environment = environment
        self._stacks: dict[str, list[_Layer]] = {}
        self._lock = threading.Lock()

    def push(self, owner: str, changes: Mapping[str, Secret | None]) -> list[str]:
        """Set variables (None: take away) for `owner`; return those that a user's value had."""
        with self._lock:
            return [name for name, value in changes.items() if self._push(owner, name, value)]

    def owners(self, names: Iterable[str]) -> list[str]:
        """Return who set the values that variables have now; a user's own are nobody's here."""
        with self._lock:
            tops = [(name, self._stacks[name][-1]) for name in names if name in self._stacks]
            ours = [top.owner for name, top in tops if top.value == self._current(name)]
            return [owner for owner in dict.fromkeys(ours) if owner != _USER]

    def holds(self, owner: str, changes: Mapping[str, Secret | None]) -> bool:
        """Say whether these are set for `owner`, wherever in their stacks."""
        with self._lock:
            return all(
                _Layer(owner, value) in self._stacks.get(name, [])
                for name, value in changes.items()
            )

    def pop(self, owner: str) -> None:
        """Take away what was set for `owner`, and put back what lies below."""
        with self._lock:
            for name in [name for name, stack in self._stacks.items() if _has(stack, owner)]:
                self._pop(owner, name)

    def replace(self, owner: str, changes: Mapping[str, Secret | None]) -> None:
        """Set other values for `owner` in the places of its own.

        A variable that its user changed since is left as it is.
        """
        with self._lock:
            for name, value in changes.items():
                if _has(self._stacks.get(name, []), owner):
                    self._replace(owner, name, value)
                else:
                    self._push(owner, name, value)

    def _replace(self, owner: str, name: str, value: Secret | None) -> None:
        stack = self._stacks[name]
        is_ours = stack[-1].owner == owner and stack[-1].value == self._current(name)
        stack[:] = [_Layer(owner, value) if layer.owner == owner else layer for layer in stack]
        if is_ours:
            self._set(name, value)

    def _push(self, owner: str, name: str, value: Secret | None) -> bool:
        stack = self._stacks.setdefault(name, [])
        found = self._current(name)
        if not stack or stack[-1].value != found:
            stack.append(_Layer(_USER, found))
        is_users = stack[-1].owner == _USER
        stack.append(_Layer(owner, value))
        self._set(name, value)
        return is_users and found is not None and found != value

    def _pop(self, owner: str, name: str) -> None:
        stack = self._stacks[name]
        is_ours = stack[-1].owner == owner and stack[-1].value == self._current(name)
        stack[:] = [layer for layer in stack if layer.owner != owner]
        if is_ours:
            self._set(name, stack[-1].value)
        if all(layer.owner == _USER for layer in stack):
            del self._stacks[name]

    def _current(self, name: str) -> Secret | None:
        value = self._environment.get(name)
        return None if value is None else Secret(value)

    def _set(self, name: str, value: Secret | None) -> None:
        if value is None:
            self._environment.pop(name, None)
        else:
            self._environment[name] = value.reveal()


def _has(stack: list[_Layer], owner: str) -> bool:
    return any(layer.owner == owner for layer in stack)
