"""The journal of rotations: how far each has come, to be gone on with or undone.

It is the stamp as well: other processes of this user look at the file, not into it, to notice
that a value has changed. No value is in it: while a rotation goes on both are in the vault.
"""

from __future__ import annotations

import contextlib
import secrets
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.kinds import Kind
from centml_nb.errors import PrivateFileError, RotationError
from centml_nb.private_file import locked, private_directory, read_private, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from centml_nb.contract.items import VaultItem

_KEPT = timedelta(days=30)
_LOCK_SECONDS = 10

Stamp = tuple[int, int, int] | None


class Step(Enum):
    """What has been done last; each step is written here before the next one begins."""

    PLANNED = "planned"  # nothing yet, or a new value whose id is not known
    MADE = "made"  # both values are in the vault, and our clients hold both
    MOVED = "moved"  # the deployments carry the new one, and it opens them
    SWITCHED = "switched"  # kernels switch to the new one
    REPLACING = "replacing"  # the old value goes: there is no way back from here
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self in {Step.DONE, Step.UNDONE}


class Carrier(msgspec.Struct, frozen=True):
    """A deployment that carried the old value.

    Attributes:
        id: the platform's.
        name: its name.
        type: its type.
        is_updated: whether this rotation sent it an update.
    """

    id: int
    name: str
    type: str
    is_updated: bool = False


class Rotation(msgspec.Struct, frozen=True, kw_only=True):
    """One rotation.

    Attributes:
        number: tells rotations of one item apart.
        platform: where the item is.
        kind: its kind, as a word.
        name: its name.
        visibility: `user` or `org`; None where the platform does not say.
        old: the item's id.
        next_name: what the new value is called until the end.
        old_authority: for a certificate, the SHA-256 of its old CA.
        next: the new value's id, once it is known.
        step: what has been done last.
        begun_at: when, in UTC.
        carriers: the deployments that carried the old value.
        fields: what was said of the fields that no answer carries; a token by its item's name.
        earlier: serverless keys of this name that were there before, by id.
    """

    number: str
    platform: str
    kind: str
    name: str
    visibility: str | None
    old: str
    next_name: str
    old_authority: str = ""
    next: str = ""
    step: Step = Step.PLANNED
    begun_at: datetime
    carriers: tuple[Carrier, ...] = ()
    fields: dict[str, str | int | None] = {}
    earlier: tuple[str, ...] = ()

    @classmethod
    def begun(cls, platform: str, item: VaultItem) -> Rotation:
        """Return a rotation of which nothing is done yet."""
        number = secrets.token_hex(3)
        is_serverless = item.kind is Kind.SERVERLESS_KEY
        return cls(
            number=number,
            platform=platform,
            kind=item.kind.word,
            name=item.name,
            visibility=item.visibility,
            old=item.id,
            # Names of serverless keys may repeat; other names may not, as far as is known.
            next_name=item.name if is_serverless else f"{item.name[:490]}.new-{number}",
            begun_at=datetime.now(UTC).replace(microsecond=0),
        )

    @property
    def uses_new(self) -> bool:
        """Whether kernels use the new value by now."""
        return self.step in {Step.SWITCHED, Step.REPLACING, Step.DONE}

    @property
    def reference(self) -> str:
        """The item as it is typed: `bearer/rag`."""
        return f"{Kind.parse(self.kind).short}/{self.name}"

    def concerns(self, platform: str, item_id: str) -> bool:
        """Say whether an item is the one that is rotated, or its new value meanwhile."""
        return self.platform == platform and item_id in {self.old, self.next}


class Seen(msgspec.Struct, frozen=True):
    """What a process has seen of the journal.

    Attributes:
        stamp: the journal's.
        past: the numbers of the rotations that had ended.
    """

    stamp: Stamp
    past: frozenset[str]


class Journal:
    """Keeps rotations in one 0600 file; those that ended are kept for 30 days, to be noticed."""

    def __init__(self, home: Path) -> None:
        self._path = home / "rotations.json"
        self._home = home

    def stamp(self) -> Stamp:
        """Return what changes whenever the journal does: one look at the file, not into it."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def seen(self) -> Seen:
        """Return what there is to be seen now; what changes later is new to who has seen this."""
        stamp = self.stamp()
        with contextlib.suppress(RotationError, PrivateFileError):
            return Seen(stamp, frozenset(one.number for one in self.all() if one.step.is_last))
        return Seen(stamp, frozenset())

    def all(self) -> list[Rotation]:
        """Return the rotations, oldest first.

        Raises:
            RotationError: the journal is damaged.
            PrivateFileError: it cannot be read.
        """
        data = read_private(self._path)
        try:
            return [] if data is None else msgspec.json.decode(data, type=list[Rotation])
        except msgspec.MsgspecError:
            raise RotationError(
                f"The journal of rotations is damaged: {self._path}.",
                "Move it away. A rotation that was going on left both values in the vault:"
                " %vault_list",
            ) from None

    def under_way(self, platform: str, item_id: str) -> Rotation | None:
        """Return the rotation of an item that has not ended, if there is one.

        Raises:
            RotationError: as `all`.
        """
        return next(
            (
                rotation
                for rotation in self.all()
                if rotation.concerns(platform, item_id) and not rotation.step.is_last
            ),
            None,
        )

    def meant(self, platform: str, items: Sequence[VaultItem]) -> VaultItem | None:
        """Return the one of several items of a name that is meant while it is being rotated.

        Raises:
            RotationError: as `all`.
        """
        for item in items:
            rotation = self.under_way(platform, item.id)
            if rotation and all(rotation.concerns(platform, one.id) for one in items):
                wanted = rotation.next if rotation.uses_new else rotation.old
                return next((one for one in items if one.id == wanted), item)
        return None

    def of_item(self, platform: str, item_id: str) -> list[Rotation]:
        """Return an item's rotations, the latest last; none where the journal cannot be read."""
        with contextlib.suppress(RotationError, PrivateFileError):
            return [one for one in self.all() if one.concerns(platform, item_id)]
        return []

    def write(self, rotation: Rotation) -> Rotation:
        """Note how far a rotation has come, on disk when this returns; return it.

        Raises:
            RotationError, PrivateFileError: the journal cannot be read or written.
        """
        return self._written(rotation, [rotation])

    def forget(self, rotation: Rotation) -> None:
        """Take out a rotation of which nothing was done."""
        self._written(rotation, [])

    @contextlib.contextmanager
    def held(self, rotation: Rotation) -> Iterator[None]:
        """Keep every other process from the same rotation.

        Raises:
            RotationError: another process is at it.
        """
        from filelock import FileLock, Timeout

        path = private_directory(self._home) / f"rotation-{rotation.number}.lock"
        lock = FileLock(path, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            raise RotationError(
                f"Another process is rotating {rotation.reference} at this moment.",
                "Let it finish, or interrupt it there; then go on:"
                f" %vault_rotate {rotation.reference}",
            ) from None
        try:
            yield
        finally:
            with contextlib.suppress(RotationError, PrivateFileError):
                if self.under_way(rotation.platform, rotation.old) is None:
                    path.unlink(missing_ok=True)  # nobody comes back to it
            lock.release()

    def _written(self, rotation: Rotation, anew: list[Rotation]) -> Rotation:
        private_directory(self._home)
        with locked(self._home / "rotations.lock", _LOCK_SECONDS):
            limit = datetime.now(UTC) - _KEPT
            others = [
                one
                for one in self.all()
                if one.number != rotation.number and not (one.step.is_last and one.begun_at < limit)
            ]
            write_private(self._path, msgspec.json.encode([*others, *anew]))
        return rotation
