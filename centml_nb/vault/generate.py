"""Making new items: a serverless key, a bearer token, a certificate. What is usable is reused."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import ItemExistsError, NotServedError, VaultError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault import names
from centml_nb.vault.private_keys import authority_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.private_keys import PrivateKeys

_TOKEN_BYTES = 32


class Outcome(Enum):
    """How a generated item came to be."""

    MADE = "made"
    REUSED = "reused"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated item, and whether it was made, was there already, or replaced an earlier one."""

    item: VaultItem
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Generator:
    """Generates items of the kinds that can be. All methods raise PlatformError and LoginError."""

    catalogue: Catalogue
    private_keys: PrivateKeys

    def generate(self, kind: Kind, name: str, *, fresh: bool = False, days: int = 365) -> Generated:
        """Return an item of this kind and name, made where none exists that is usable here.

        Args:
            kind: a serverless key, a bearer token or a certificate.
            name: 1 to 512 characters.
            fresh: make a new value even if one exists; the earlier value stops working.
            days: how long a certificate lives.

        Raises:
            InvalidItemError: a name that the platform would not take.
            ItemExistsError: a certificate whose key is on another machine.
            AmbiguousNameError: several items of this kind and name.
            VaultError: a kind that is not generated.
        """
        make = self._maker(kind, days)
        existing = self.catalogue.named(kind, names.checked_name(name))
        if len(existing) > 1:
            raise names.ambiguous(f"{kind.short}/{name}", existing)
        if not existing:
            return Generated(make(name, None), Outcome.MADE)
        if fresh:
            return Generated(make(name, existing[0]), Outcome.REPLACED)
        self._check_usable(existing[0])
        return Generated(existing[0], Outcome.REUSED)

    def _maker(self, kind: Kind, days: int) -> Callable[[str, VaultItem | None], VaultItem]:
        if kind is Kind.SERVERLESS_KEY:
            return self._serverless_key
        if kind is Kind.BEARER_TOKEN:
            return self._bearer_token
        if kind is Kind.CERTIFICATE:
            return lambda name, existing: self._certificate(name, existing, days)
        raise VaultError(
            f"{kind.noun.capitalize()} is not generated: it exists somewhere else first.",
            "What can be generated: serverless, bearer, cert.",
        )

    def _check_usable(self, item: VaultItem) -> None:
        if item.kind is Kind.CERTIFICATE and self.private_keys.find(item.name) is None:
            raise ItemExistsError(
                f"The certificate {item.name} exists, and its private key is on the machine that"
                " made it.",
                f"Copy its .pem from there, or make a new one, which replaces it:"
                f" %vault_generate cert {item.name} --new",
            )

    def _serverless_key(self, name: str, existing: VaultItem | None) -> VaultItem:
        earlier = None if existing is None else self.catalogue.read(existing)
        try:
            key = self.catalogue.api.create_serverless_key(name)
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

    def _bearer_token(self, name: str, existing: VaultItem | None) -> VaultItem:
        token = Secret(secrets.token_urlsafe(_TOKEN_BYTES))
        REGISTRY.register(name, token)
        item = self._stored(Kind.BEARER_TOKEN, name, token, existing)
        self.catalogue.knowledge.learn(item.id, token)
        return item

    def _certificate(self, name: str, existing: VaultItem | None, days: int) -> VaultItem:
        from centml_nb.vault.certificate import make_certificate

        made = make_certificate(name, days)
        REGISTRY.register(name, made.client_pem)
        authority = Secret(made.authority_pem)
        with self.private_keys.keeping(name, made.client_pem, made.authority_pem):
            item = self._stored(Kind.CERTIFICATE, name, authority, existing)
        self.catalogue.knowledge.learn(
            item.id,
            authority,
            expires_at=made.expires_at,
            authority=authority_id(made.authority_pem),
        )
        return item

    def _stored(
        self, kind: Kind, name: str, value: Secret, existing: VaultItem | None
    ) -> VaultItem:
        item_id = int(existing.id) if existing and existing.id.isdecimal() else None
        platform_type = str(kind.platform_type)
        names.checked_value(name, value)
        stored = self.catalogue.api.put(platform_type, name, value, item_id=item_id)
        return VaultItem(
            id=f"{platform_type}:{name}" if stored is None else str(stored), kind=kind, name=name
        )
