"""Injector: puts bindings into this process as leases, and takes them back."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.errors import InjectionError
from centml_nb.injection.environment import EnvironmentStack
from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from centml_nb.injection.bindings import Binding


@dataclass(frozen=True, slots=True)
class Lease:
    """One injection.

    Attributes:
        id: what its files and variables are kept under.
        reference: the item, `bearer/rag`; several joined by ` + `.
        endpoint: the door it was injected for, if any.
        asked: how it was asked for, which makes it again: `bearer/rag`, `MY_TOKEN=bearer/rag`.
        variables: the variables it set, in the order of its binding.
        extended: variables that keep what they said before, and say more.
        replaced: variables of the user's own that it took the place of.
        notes: what its user has to know, a sentence each.
    """

    id: str
    reference: str
    endpoint: str | None
    asked: str
    variables: tuple[str, ...]
    extended: tuple[str, ...]
    replaced: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Injector:
    """Holds the leases of this process. The environment belongs to the process: to every thread."""

    def __init__(self, home: Path) -> None:
        self._environment = EnvironmentStack(os.environ)
        self._files = KernelFiles(home)
        self._leases: dict[str, Lease] = {}

    @property
    def leases(self) -> list[Lease]:
        """The leases, oldest first."""
        return list(self._leases.values())

    def inject(
        self,
        reference: str,
        binding: Binding,
        asked: str = "",
        *,
        endpoint: str | None = None,
        notes: Sequence[str] = (),
    ) -> Lease:
        """Set what `binding` says, in place of an earlier lease of the same item and door.

        Raises:
            PrivateFileError: a file cannot be written; the environment is as it was.
            InjectionError: a value that no variable can hold; the same.
        """
        lease_id = secrets.token_hex(6)
        try:
            changes = {**binding.variables, **self._placed(lease_id, binding)}
            _check_values(changes)
        except BaseException:
            self._files.remove(lease_id)
            raise
        asked = asked or endpoint or reference
        for earlier in [lease for lease in self.leases if lease.asked == asked]:
            self._end(earlier)
        replaced = self._environment.push(lease_id, changes)
        self._environment.push(lease_id, binding.extended)
        variables = tuple(name for name, value in changes.items() if value is not None)
        lease = Lease(
            lease_id,
            reference,
            endpoint,
            asked,
            variables,
            extended=tuple(binding.extended),
            replaced=tuple(replaced),
            notes=tuple(notes),
        )
        self._leases[lease_id] = lease
        return lease

    def release(self, *names: str) -> list[Lease]:
        """Take back the leases of these items or doors, or all; return those that ended.

        Raises:
            InjectionError: none of this name is in use here; nothing was released.
        """
        ended: dict[str, Lease] = {} if names else dict(self._leases)
        for name in names:
            found = [lease for lease in self._leases.values() if _is_called(lease, name)]
            if not found:
                raise self._not_in_use(name)
            ended.update((lease.id, lease) for lease in found)
        for lease in ended.values():
            self._end(lease)
        return list(ended.values())

    def _placed(self, lease_id: str, binding: Binding) -> dict[str, Secret]:
        placed: dict[str, Secret] = {}
        for file in binding.files:
            path = self._files.place(lease_id, file.name, file.content)
            named = path.parent if file.is_named_by_directory else path
            placed.update(dict.fromkeys(file.variables, Secret(str(named))))
        return placed

    def _end(self, lease: Lease) -> None:
        self._environment.pop(lease.id)
        self._files.remove(lease.id)
        del self._leases[lease.id]

    def _not_in_use(self, name: str) -> InjectionError:
        held = ", ".join(dict.fromkeys(lease.reference for lease in self.leases))
        return InjectionError(
            f"“{name}” is not in use in this kernel.",
            f"In use here: {held}" if held else "Nothing is in use here. To use a key: %vault_use",
        )


def _check_values(changes: Mapping[str, Secret | None]) -> None:
    for name, value in changes.items():
        if value is not None and not _can_be_held(value.reveal()):
            raise InjectionError(
                f"The value for {name} has characters that no environment variable can hold.",
                "Correct it in the vault: it was likely stored from a binary file.",
            )


def _can_be_held(value: str) -> bool:
    try:
        return b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def _is_called(lease: Lease, name: str) -> bool:
    # The whole as well: a name may have a plus sign in it.
    references = [lease.reference, *lease.reference.split(" + ")]
    return (
        name == lease.endpoint
        or name in references
        or name in {reference.partition("/")[2] for reference in references}
    )
