"""Which items open a door, as far as this machine can tell without reading a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import NoFittingKeyError, WrongKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from centml_nb.contract.items import VaultItem
    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.redaction.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class Keyring:
    """The account's items, with what is known of their values.

    Attributes:
        items: all items.
        fingerprints: of values seen here, by item id.
        authorities: of certificates seen here, by item id.
    """

    items: Sequence[VaultItem]
    fingerprints: Mapping[str, Fingerprint]
    authorities: Mapping[str, str]

    def fitting(self, kind: Kind) -> list[VaultItem]:
        """Return the items of a kind."""
        return [item for item in self.items if item.kind is kind]

    def openers(self, door: Endpoint, kind: Kind) -> list[VaultItem]:
        """Return the items of a kind that are known to open a door."""
        return [item for item in self.fitting(kind) if self.opens(door, item) is True]

    def candidates(self, door: Endpoint, kind: Kind) -> list[VaultItem]:
        """Return the items of a kind whose value would have to be read to tell."""
        return [item for item in self.fitting(kind) if self.opens(door, item) is None]

    def opens(self, door: Endpoint, item: VaultItem) -> bool | None:
        """Say whether an item opens a door; None where this machine cannot tell."""
        if item.kind not in door.takes:
            return False
        if item.kind is Kind.SERVERLESS_KEY:
            return True
        if item.kind is Kind.BEARER_TOKEN:
            known = self.fingerprints.get(item.id)
            return None if known is None else known == door.token
        authority = self.authorities.get(item.id)
        return None if authority is None else authority == door.authority


def check_kinds(door: Endpoint, item: VaultItem, keyring: Keyring) -> None:
    """Compare the kinds of a key and a door, before anything is read or sent.

    Raises:
        WrongKeyError: the door takes another kind; the items that fit are in the hint.
    """
    if item.kind in door.takes:
        return
    raise WrongKeyError(
        f"{door.name} takes {door.guard}; {item.name} is {item.kind.noun}.", _fits(door, keyring)
    )


def wrong_value(door: Endpoint, item: VaultItem, keyring: Keyring) -> WrongKeyError:
    """Return the error for a key of the right kind that is not the one the door knows."""
    return WrongKeyError(
        f"{item.name} is {item.kind.noun}, as {door.name} takes, but not the one it knows.",
        _fits(door, keyring),
    )


def nothing_fits(door: Endpoint, kind: Kind) -> NoFittingKeyError:
    """Return the error for a door that no item of the vault opens."""
    if kind is Kind.SERVERLESS_KEY:
        return NoFittingKeyError(
            f"{door.name} takes {kind.noun}, and you have none.", _whence(door, kind)
        )
    return NoFittingKeyError(
        f"{door.name} takes {kind.noun}, and none in your vault is the one it knows.",
        f"{_whence(door, kind)}. Yours: %vault_list {kind.short}",
    )


def _fits(door: Endpoint, keyring: Keyring) -> str:
    if not door.takes:
        return f"Open it without one: %centml_connect {door.name}"
    sentences = []
    for kind in door.takes:
        fitting = keyring.openers(door, kind) or keyring.candidates(door, kind)
        names = ", ".join(item.reference for item in fitting[:5])
        known = names or f"none yet. {_whence(door, kind)}"
        sentences.append(f"{kind.title}s that fit: {known}.")
    return " ".join(sentences)


def _whence(door: Endpoint, kind: Kind) -> str:
    """Return where a key comes from: a deployment knows the one that it was deployed with."""
    if kind is Kind.SERVERLESS_KEY:
        return f"Make one: %vault_generate {kind.short} my-key"
    file = " --from-file FILE" if kind is Kind.CERTIFICATE else ""
    return (
        f"Ask whoever deployed {door.name} for the one it carries, and store it:"
        f" %vault_add {kind.short} NAME{file}"
    )
