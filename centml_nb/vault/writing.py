"""Writing an item: a new one, or a new value in place of one that exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.vault import names
from centml_nb.vault.private_keys import authority_id

if TYPE_CHECKING:
    from datetime import datetime

    from centml_nb.secret import Secret
    from centml_nb.vault.catalogue import Catalogue

VISIBILITIES = ("user", "org")
_WHAT_FITS = {
    Kind.CERTIFICATE: "A CA with an ECDSA key is the shortest; have one made with it.",
    Kind.ENV_VAR: "Keep what is long in a file, and store where it is.",
    Kind.REGISTRY_CREDENTIAL: "Store the login of one registry alone: --host ghcr.io",
    Kind.SSH_KEY: "RSA of 4,096 bits fits; Ed25519 is the shortest: %vault_generate ssh NAME",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is written.

    Attributes:
        kind: the kind of secret.
        name: the item's name.
        existing: the item that is there already, if any.
        visibility: `user` or `org`; None leaves it as it is, and a new item to its user alone.
    """

    kind: Kind
    name: str
    existing: VaultItem | None
    visibility: str | None

    @classmethod
    def found(cls, catalogue: Catalogue, kind: Kind, name: str, visibility: str | None) -> Place:
        """Return the place of this kind and name, after a look at what is there.

        Raises:
            InvalidItemError: a name or visibility that the platform would not take.
            AmbiguousNameError: several items are there.
        """
        if visibility not in {None, *VISIBILITIES}:
            raise InvalidItemError(
                f"There is no visibility “{visibility}”.",
                "An item is seen by you alone (user) or by your organisation (org).",
            )
        found = [
            item
            for item in catalogue.named(kind, names.checked_name(name))
            if visibility in {None, item.visibility or "user"}
        ]
        if len(found) > 1:
            raise names.ambiguous(f"{kind.short}/{name}", found)
        return cls(kind, name, found[0] if found else None, visibility)

    def write(
        self, catalogue: Catalogue, value: Secret, *, expires_at: datetime | None = None
    ) -> VaultItem:
        """Store a value here, and learn what can be known of it.

        Raises:
            InvalidItemError: a value that the platform would not take.
            PlatformError: it was not stored.
        """
        platform_type, before = str(self.kind.platform_type), self.existing
        visibility = self.visibility or (before.visibility if before else None)
        hint = _WHAT_FITS.get(self.kind, "Store a shorter one.")
        names.checked_value(self.name, value, hint)
        is_certificate = self.kind is Kind.CERTIFICATE
        if not is_certificate:  # whose value is a CA, which is public
            REGISTRY.register(self.name, value)
        number = catalogue.api.put(
            platform_type,
            self.name,
            value,
            item_id=int(before.id) if before and before.id.isdecimal() else None,
            visibility=visibility,
        )
        if number is None:  # 2025's contract has neither ids nor visibilities
            item = VaultItem(f"{platform_type}:{self.name}", self.kind, self.name)
        else:
            item = VaultItem(str(number), self.kind, self.name, visibility)
        authority = authority_id(value.reveal()) if is_certificate else ""
        catalogue.knowledge.learn(item.id, value, expires_at=expires_at, authority=authority)
        return item
