"""Making new items: serverless keys, tokens, certificates, ssh keys. What is usable is reused."""

from __future__ import annotations

import secrets
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import ItemExistsError, NotServedError, VaultError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault.catalogue import Catalogue
from centml_nb.vault.names import GENERATED
from centml_nb.vault.private_keys import PrivateKeys, authority_id
from centml_nb.vault.writing import Place

if TYPE_CHECKING:
    from centml_nb.vault.private_keys import KeptKey

_TOKEN_BYTES = 32


class Outcome(Enum):
    """How a generated item came to be."""

    MADE = "made"
    REUSED = "reused"
    REPLACED = "replaced"


class Generated(msgspec.Struct, frozen=True):
    """A generated item, and whether it was made, was there already, or replaced an earlier one.

    Attributes:
        item: the item.
        outcome: how it came to be.
        public_key: for an ssh key the line that is given to others (OpenSSH's format).
        file: where its private key is on this machine, if it is in a file.
    """

    item: VaultItem
    outcome: Outcome
    public_key: str = ""
    file: Path | None = None


class Generator(msgspec.Struct, frozen=True):
    """Generates items of the kinds that can be. All methods raise PlatformError and LoginError."""

    catalogue: Catalogue
    private_keys: PrivateKeys

    def generate(
        self,
        kind: Kind,
        name: str,
        *,
        fresh: bool = False,
        days: int = 365,
        visibility: str | None = None,
    ) -> Generated:
        """Return an item of this kind and name, made where none exists that is usable here.

        Args:
            kind: a serverless key, a bearer token, a certificate or an ssh key.
            name: 1 to 512 characters.
            fresh: make a new value even if one exists; the earlier value stops working.
            days: how long a certificate lives.
            visibility: `user` or `org`; None leaves it as it is, and a new item to its user alone.

        Raises:
            InvalidItemError: a name or visibility that the platform would not take.
            ItemExistsError: a certificate whose key is on another machine.
            AmbiguousNameError: several items of this kind and name.
            VaultError: a kind that is not generated.
        """
        _check_generated(kind, visibility)
        place = Place.found(self.catalogue, kind, name, visibility)
        if place.existing is not None and not fresh:
            return self._reused(place.existing)
        outcome = Outcome.MADE if place.existing is None else Outcome.REPLACED
        if kind is Kind.SSH_KEY:
            return self._ssh_key(place, outcome)
        return Generated(self._made(place, days), outcome)

    def kept_key(self, item: VaultItem) -> KeptKey | None:
        """Return the private key of a certificate, where it is on this machine."""
        kept = self.private_keys.find(item.name, self.catalogue.authority(item))
        if kept is not None:
            return kept
        # Another machine may have put another CA there since.
        return self.private_keys.find(item.name, authority_id(self.catalogue.read(item).reveal()))

    def _reused(self, item: VaultItem) -> Generated:
        public = ""
        if item.kind is Kind.SSH_KEY:
            from centml_nb.vault.ssh_key import public_line

            public = public_line(self.catalogue.read(item), item.name)
        if item.kind is Kind.CERTIFICATE and self.kept_key(item) is None:
            raise ItemExistsError(
                f"The certificate {item.name} exists, and its private key is on the machine that"
                " made it.",
                f"Copy its .pem from there: %vault_add cert {item.name} --from-file FILE. Or make a"
                f" new one, which replaces it: %vault_generate cert {item.name} --new",
            )
        return Generated(item, Outcome.REUSED, public)

    def _made(self, place: Place, days: int) -> VaultItem:
        if place.kind is Kind.SERVERLESS_KEY:
            return self._serverless_key(place)
        if place.kind is Kind.CERTIFICATE:
            return self._certificate(place, days)
        return place.write(self.catalogue, Secret(secrets.token_urlsafe(_TOKEN_BYTES)))

    def _serverless_key(self, place: Place) -> VaultItem:
        earlier = None if place.existing is None else self.catalogue.read(place.existing)
        try:
            key = self.catalogue.api.create_serverless_key(place.name)
        except NotServedError:
            raise VaultError(
                "This platform has no serverless keys.",
                "Use a deployment of your own: %centml_endpoints",
            ) from None
        if earlier is not None:
            self.catalogue.api.delete_serverless_key(earlier)
        item = self.catalogue.describe_key(key)
        self.catalogue.knowledge.learn(item.id, key.id)
        return item

    def _certificate(self, place: Place, days: int) -> VaultItem:
        from centml_nb.vault.certificate import make_certificate

        made = make_certificate(place.name, days)
        REGISTRY.register(place.name, made.client_pem)
        authority = Secret(made.authority_pem)
        earlier = place.existing and self.catalogue.knowledge.all().get(place.existing.id)
        with self.private_keys.keeping(place.name, made.client_pem, made.authority_pem):
            item = place.write(self.catalogue, authority, expires_at=made.expires_at)
        if earlier:
            self.private_keys.forget(place.name, earlier.authority)
        return item

    def _ssh_key(self, place: Place, outcome: Outcome) -> Generated:
        from centml_nb.vault.ssh_key import make_ssh_key, public_line

        made = make_ssh_key()
        item = place.write(self.catalogue, made)
        return Generated(item, outcome, public_line(made, place.name))


def _check_generated(kind: Kind, visibility: str | None) -> None:
    if kind not in GENERATED:
        raise VaultError(
            f"{kind.noun.capitalize()} is not generated: it exists somewhere else first.",
            f"Add it: %vault_add {kind.short} NAME. What can be generated:"
            f" {', '.join(generated.short for generated in GENERATED)}.",
        )
    if kind is Kind.SERVERLESS_KEY and visibility == "org":
        raise VaultError(
            "A serverless key is yours alone: the platform has none of an organisation.",
            "Generate it without --visibility.",
        )
