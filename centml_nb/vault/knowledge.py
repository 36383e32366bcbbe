"""What this machine knows of values without holding them, and which names there were last."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.items import VaultItem
from centml_nb.errors import PrivateFileError
from centml_nb.private_file import locked, private_directory, read_private, write_private
from centml_nb.redaction.fingerprint import Fingerprint, Fingerprinter, is_guessable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from centml_nb.secret import Secret

_LOCK_SECONDS = 10


class Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one item's value.

    Attributes:
        fingerprint: names the value; empty where the value could be found by trying.
        length: its characters.
        seen_at: when it was made, used or revealed here first.
        expires_at: when it ends, for a certificate made here.
        authority: for a certificate, the SHA-256 of its CA.
    """

    fingerprint: Fingerprint = Fingerprint("")
    length: int = 0
    seen_at: datetime | None = None
    expires_at: datetime | None = None
    authority: str = ""


class LastList(msgspec.Struct, frozen=True):
    """What a whole vault was last.

    Attributes:
        items: its items.
        listed_at: when the platform said so, in UTC.
    """

    items: list[VaultItem]
    listed_at: datetime


class Knowledge:
    """Keeps, by item id, what was learnt when a value was made, used or revealed here."""

    def __init__(self, home: Path, platform_name: str, fingerprinter: Fingerprinter) -> None:
        stem = re.sub(r"[^A-Za-z0-9.-]", "_", platform_name)
        self._folder = home / "known"
        self._values = self._folder / f"{stem}.values.json"
        self._names = self._folder / f"{stem}.names.json"
        self._fingerprinter = fingerprinter
        self._gathered: dict[str, Known] | None = None

    def fingerprint(self, secret: Secret) -> Fingerprint:
        """Return the fingerprint of a value."""
        return self._fingerprinter.of(secret)

    def all(self) -> dict[str, Known]:
        """Return what is known, by item id; nothing where the file is damaged."""
        data = read_private(self._values)
        gathered = self._gathered or {}
        if data is None:
            return {**gathered}
        try:
            return {**msgspec.json.decode(data, type=dict[str, Known]), **gathered}
        except msgspec.MsgspecError:
            return {**gathered}

    def learn(
        self,
        item_id: str,
        value: Secret,
        *,
        expires_at: datetime | None = None,
        authority: str = "",
    ) -> None:
        """Remember what can be known of a value without holding it."""
        learnt = Known(
            fingerprint=Fingerprint("") if is_guessable(value) else self.fingerprint(value),
            length=len(value.reveal()),
            seen_at=datetime.now(UTC).replace(microsecond=0),
            expires_at=expires_at,
            authority=authority,
        )
        if self._gathered is not None:
            self._gathered[item_id] = learnt
            return
        before = self.all().get(item_id)
        if before is not None and _same_value(before, learnt):
            return
        with self._locked():
            self._write({**self.all(), item_id: learnt})

    @contextlib.contextmanager
    def gathering(self) -> Iterator[None]:
        """Write what is learnt in the block at its end: each write takes the whole file."""
        self._gathered = {}
        try:
            yield
        finally:
            gathered, self._gathered = self._gathered, None
            if gathered:
                with self._locked():
                    self._write({**self.all(), **gathered})

    def forget(self, item_id: str) -> None:
        """Forget an item."""
        with self._locked():
            known = self.all()
            if known.pop(item_id, None):
                self._write(known)
            self._change_names(lambda items: [item for item in items if item.id != item_id])

    def rename(self, after: VaultItem) -> None:
        """Remember an item under the name and visibility that it has now."""
        with self._locked():
            self._change_names(
                lambda items: [after if item.id == after.id else item for item in items]
            )

    def remember_names(self, items: list[VaultItem]) -> None:
        """Remember what the whole vault was last, for when the platform cannot be asked."""
        data = msgspec.json.encode(items)
        # A convenience: no list fails because its names cannot be kept.
        with contextlib.suppress(PrivateFileError, OSError):
            if read_private(self._names) == data:
                os.utime(self._names)  # its time says when the vault was last seen so
            else:
                private_directory(self._folder)
                write_private(self._names, data)

    def last_list(self) -> LastList | None:
        """Return what the vault was last; None where that is not known."""
        try:
            data = read_private(self._names)
            if data is None:
                return None
            items = msgspec.json.decode(data, type=list[VaultItem])
            listed_at = datetime.fromtimestamp(self._names.stat().st_mtime, UTC)
        except (PrivateFileError, OSError, msgspec.MsgspecError):
            return None
        return LastList(items, listed_at)

    def names(self) -> list[str]:
        """Return the references that the vault had last."""
        last = self.last_list()
        return [] if last is None else [item.reference for item in last.items]

    def _change_names(self, change: Callable[[list[VaultItem]], list[VaultItem]]) -> None:
        last = self.last_list()
        if last is None or (items := change(last.items)) == last.items:
            return
        with contextlib.suppress(PrivateFileError, OSError):
            write_private(self._names, msgspec.json.encode(items))
            # The platform was not asked for the others.
            moment = last.listed_at.timestamp()
            os.utime(self._names, (moment, moment))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = private_directory(self._folder) / f"{self._values.name}.lock"
        with locked(lock, _LOCK_SECONDS):
            yield

    def _write(self, known: dict[str, Known]) -> None:
        write_private(self._values, msgspec.json.encode(known))


def _same_value(before: Known, learnt: Known) -> bool:
    return (before.fingerprint, before.length, before.expires_at, before.authority) == (
        learnt.fingerprint,
        learnt.length,
        learnt.expires_at or before.expires_at,
        learnt.authority or before.authority,
    )
