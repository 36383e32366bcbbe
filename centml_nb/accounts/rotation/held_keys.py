"""HeldKeys: what a live client of a door holds, followed through rotations of its keys."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.mutual_tls import MutualTLSCredential
from centml_nb.errors import CentMLError
from centml_nb.vault.succession import where_new, where_old

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.contract.items import VaultItem
    from centml_nb.secret import Secret
    from centml_nb.vault.journal import Journal, Rotation, Stamp

T = TypeVar("T")

_AGAIN_SECONDS = 5


class HeldKeys:
    """The values of a door's items by now; asked before each request, from any thread.

    That is also when leases of this process end whose time is over.

    One look at the journal's file tells whether anything has changed. Only then is it read, and a
    value that is not known here yet is read from the vault. Where that fails the request goes with
    what is held.
    """

    def __init__(
        self,
        journal: Journal,
        vault: StoredItems,
        *,
        token: tuple[VaultItem, Secret] | None = None,
        certificate: tuple[VaultItem, MutualTLSCredential] | None = None,
        end_due: Callable[[], object],
    ) -> None:
        self._journal = journal
        self._end_due = end_due
        self._stamp: Stamp = None
        self._retry_at: float | None = None
        self._lock = threading.Lock()
        platform = vault.platform_name
        self._token = token and _Followed(*token, vault.value, platform)
        self._certificate = certificate and _Followed(
            *certificate, lambda item: presented(vault, item), platform
        )
        self._followed = [one for one in (self._token, self._certificate) if one is not None]
        for one in self._followed:
            one.ignore_past(journal)

    def is_stale(self) -> bool:
        """Say, at once, whether the next look has to read files or ask the platform."""
        if self._journal.stamp() != self._stamp:
            return True
        return self._retry_at is not None and time.monotonic() >= self._retry_at

    def tokens(self) -> Sequence[Secret]:
        """Return the tokens that may open the door, the likeliest first."""
        self._look()
        return self._token.values if self._token else ()

    def certificates(self) -> Sequence[MutualTLSCredential]:
        """Return the certificates that may open the door, the likeliest first."""
        self._look()
        return self._certificate.values if self._certificate else ()

    def _look(self) -> None:
        self._end_due()
        if not self.is_stale():
            return
        with self._lock:
            # Before the journal is read: what is written meanwhile is looked at again.
            self._stamp = self._journal.stamp()
            complete = [one.follow(self._journal) for one in self._followed]
            self._retry_at = None if all(complete) else time.monotonic() + _AGAIN_SECONDS


class _Followed(Generic[T]):
    """One item's values: the old one and the new one, as far as a rotation has come."""

    def __init__(
        self, item: VaultItem, value: T, read: Callable[[VaultItem], T], platform: str
    ) -> None:
        self.values: Sequence[T] = (value,)
        self._item = item
        self._read = read
        self._platform = platform
        self._past: set[str] = set()
        self._known: dict[tuple[str, bool], T] = {}

    def ignore_past(self, journal: Journal) -> None:
        """Pass over the rotations that ended before the value was read."""
        found = journal.of_item(self._platform, self._item.id)
        self._past = {rotation.number for rotation in found if rotation.step.is_last}

    def follow(self, journal: Journal) -> bool:
        """Hold what is to be held by now; say whether all of it could be read."""
        found = journal.of_item(self._platform, self._item.id)
        later = [rotation for rotation in found if rotation.number not in self._past]
        if not later:
            return True
        rotation = later[-1]
        if not self._known and len(later) == 1:
            self._known[rotation.number, self._item.id == rotation.next] = self.values[0]
        new = self._side(rotation, is_new=True)
        old = self._side(rotation, is_new=False)
        ordered = [new, old] if rotation.uses_new else [old, new]
        self.values = tuple(value for value in ordered if value is not None) or self.values
        return new is not None or where_new(rotation) is None

    def _side(self, rotation: Rotation, *, is_new: bool) -> T | None:
        item = where_new(rotation) if is_new else where_old(rotation)
        key = rotation.number, is_new
        if key not in self._known and item is not None:
            try:
                self._known[key] = self._read(item)
            except CentMLError:
                return None
        if self._item.kind is Kind.CERTIFICATE and item is None:
            return None  # its private key is wiped
        return self._known.get(key)


def presented(vault: StoredItems, item: VaultItem) -> MutualTLSCredential:
    """Return what a certificate's connections present.

    Raises:
        MissingPrivateKeyError: its key is on another machine.
    """
    kept = vault.kept_key(item)
    return MutualTLSCredential(kept.pem, kept.authority)
