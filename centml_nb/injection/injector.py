"""Injector: puts bindings into this process as leases, and takes them back."""

from __future__ import annotations

import os
import secrets
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from centml_nb.errors import InjectionError
from centml_nb.injection.environment import EnvironmentStack
from centml_nb.injection.kernel_files import KernelFiles
from centml_nb.injection.lease import Lease
from centml_nb.injection.lifetime import clock, spelled
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from centml_nb.injection.bindings import Binding


class Injector:
    """Holds the leases of this process. The environment belongs to the process: to every thread."""

    def __init__(self, home: Path) -> None:
        self._environment = EnvironmentStack(os.environ)
        self._files = KernelFiles(home)
        self._leases: dict[str, Lease] = {}
        self._due: dict[str, float] = {}
        self._ended: dict[str, Lease] = {}
        self._untold: set[str] = set()
        self._lock = threading.RLock()

    @property
    def leases(self) -> list[Lease]:
        """The leases, oldest first."""
        return list(self._leases.values())

    @property
    def ended(self) -> list[Lease]:
        """The leases whose time was over and that were not made again since."""
        return list(self._ended.values())

    def inject(  # noqa: PLR0913 - what a lease is made of
        self,
        references: tuple[str, ...],
        binding: Binding,
        asked: str = "",
        *,
        endpoint: str | None = None,
        notes: Sequence[str] = (),
        ttl: timedelta | None = None,
        is_scoped: bool = False,
    ) -> Lease:
        """Set what `binding` says, in place of an earlier lease of the same item and door.

        Args:
            references: the items.
            binding: what is set.
            asked: how it was asked for.
            endpoint: the door that it is for.
            notes: what its user has to know.
            ttl: how long it lasts, see `lasting`; without one until it is released.
            is_scoped: lies over an earlier lease of the same item, for a block or a cell.

        Raises:
            PrivateFileError: a file cannot be written; the environment is as it was.
            InjectionError: a value that no variable can hold; the same.
        """
        lease_id = secrets.token_hex(6)
        ends_at = None if ttl is None else datetime.now(UTC) + ttl
        with self._lock:
            changes = self._changes(lease_id, binding)
            asked = asked or endpoint or references[0]
            if not is_scoped:
                self._make_room(asked)
            covered = [self._leases[owner].asked for owner in self._environment.owners(changes)]
            replaced = self._environment.push(lease_id, changes)
            self._environment.push(lease_id, binding.extended)
            lease = Lease(
                lease_id,
                references,
                endpoint,
                asked,
                _set_by(changes),
                extended=tuple(binding.extended),
                replaced=tuple(replaced),
                covered=tuple(covered),
                notes=tuple(notes),
                ends_at=ends_at,
                lifetime="" if ttl is None else spelled(ttl),
                is_scoped=is_scoped,
            )
            self._leases[lease_id] = lease
            if ttl is not None:
                self._due[lease_id] = clock() + ttl.total_seconds()
            return lease

    def renew(self, lease_id: str, binding: Binding) -> Lease:
        """Put other values in the place of a lease's; its end and its place in each stack stay.

        Its files keep their paths. What the binding does not name stays as it is: an exception
        from proxies is not asked for twice.

        Raises:
            PrivateFileError, InjectionError: as `inject`; the lease is as it was.
        """
        with self._lock:
            changes = self._changes(lease_id, binding)
            self._environment.replace(lease_id, {**changes, **binding.extended})
            lease = self._leases[lease_id]
            renewed = replace(
                lease,
                variables=_joined(lease.variables, _set_by(changes)),
                extended=_joined(lease.extended, binding.extended),
            )
            self._leases[lease_id] = renewed
            return renewed

    def holds(self, lease: Lease, binding: Binding) -> bool:
        """Say whether a lease has these values, whatever lies over them."""
        with self._lock:
            return self._environment.holds(lease.id, binding.variables) and all(
                self._files.holds(lease.id, file.name, file.content) for file in binding.files
            )

    def shows(self, lease: Lease) -> tuple[str, ...]:
        """Return a lease's variables that have its values now: none that something lies over."""
        owners = self._environment.owners
        return tuple(name for name in lease.variables if owners([name]) == [lease.id])

    def rename(self, before: str, after: str) -> None:
        """Call an item by another reference in the leases that hold it."""
        with self._lock:
            for lease in self.leases:
                if before in lease.references:
                    renamed = tuple(
                        after if reference == before else reference
                        for reference in lease.references
                    )
                    asked = lease.asked.removesuffix(before) + after
                    self._leases[lease.id] = replace(
                        lease,
                        references=renamed,
                        asked=asked if lease.asked.endswith(before) else lease.asked,
                    )

    def release(self, *names: str) -> list[Lease]:
        """Take back the leases of these items or doors, or all; return those that ended.

        Raises:
            InjectionError: none of this name is in use here; nothing was released.
        """
        with self._lock:
            ended: dict[str, Lease] = {} if names else dict(self._leases)
            for name in names:
                found = [lease for lease in self._leases.values() if lease.is_called(name)]
                if not found:
                    raise self._not_in_use(name)
                ended.update((lease.id, lease) for lease in found)
            for lease in ended.values():
                self._end(lease)
            return list(ended.values())

    def end(self, lease: Lease) -> bool:
        """Take back one lease; say whether it had not ended already."""
        with self._lock:
            is_held = lease.id in self._leases
            if is_held:
                self._end(lease)
            return is_held

    def end_due(self) -> list[Lease]:
        """Take back the leases whose time is over; return them."""
        if not self._due:
            return []
        with self._lock:
            now = clock()
            over = [self._leases[key] for key, due in self._due.items() if due <= now]
            for lease in over:
                self._end(lease)
                self._ended[lease.asked] = lease
                self._untold.add(lease.asked)
            return over

    def untold(self) -> list[Lease]:
        """Return the leases that ended since this was asked last, by whichever call."""
        with self._lock:
            told, self._untold = self._untold, set()
            return [lease for asked, lease in self._ended.items() if asked in told]

    def _make_room(self, asked: str) -> None:
        self._ended.pop(asked, None)
        self._untold.discard(asked)
        for lease in self.leases:
            if lease.asked == asked and not lease.is_scoped:
                self._end(lease)

    def _changes(self, lease_id: str, binding: Binding) -> dict[str, Secret | None]:
        changes = {**binding.variables, **self._named(lease_id, binding)}
        _check_values(changes)
        if binding.files:
            # All beside the old ones first: a disk that is full leaves no mixture of two keys.
            staged = f"{lease_id}.new"
            try:
                for file in binding.files:
                    self._files.place(staged, file.name, file.content)
                self._files.move(staged, lease_id)
            except BaseException:
                self._files.remove(staged)
                raise
        return changes

    def _named(self, lease_id: str, binding: Binding) -> dict[str, Secret]:
        named: dict[str, Secret] = {}
        for file in binding.files:
            path = self._files.path(lease_id, file.name)
            shown = path.parent if file.is_named_by_directory else path
            named.update(dict.fromkeys(file.variables, Secret(str(shown))))
        return named

    def _end(self, lease: Lease) -> None:
        self._environment.pop(lease.id)
        self._files.remove(lease.id)
        del self._leases[lease.id]
        self._due.pop(lease.id, None)

    def _not_in_use(self, name: str) -> InjectionError:
        for lease in self._ended.values():
            if lease.is_called(name):
                return InjectionError(
                    f"“{name}” is no longer in use in this kernel: its time ({lease.lifetime}) was"
                    f" over{lease.ended_at}.",
                    f"To use it again: {lease.again}",
                )
        held = ", ".join(dict.fromkeys(lease.reference for lease in self.leases))
        return InjectionError(
            f"“{name}” is not in use in this kernel.",
            f"In use here: {held}" if held else "Nothing is in use here. To use a key: %vault_use",
        )


def _set_by(changes: Mapping[str, Secret | None]) -> tuple[str, ...]:
    return tuple(name for name, value in changes.items() if value is not None)


def _joined(earlier: Iterable[str], later: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*earlier, *later)))


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
