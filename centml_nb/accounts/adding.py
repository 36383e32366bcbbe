"""Adding: a value that exists already, checked by its kind, then stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError, ItemExistsError, MistypedError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault.checks import check_addable, check_characters, checked
from centml_nb.vault.writing import Place

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.contract.items import VaultItem
    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.checked import Checked
    from centml_nb.vault.own_certificate import OwnCertificate
    from centml_nb.vault.private_keys import PrivateKeys


class AddOutcome(Enum):
    """What adding did."""

    STORED = "stored"
    REPLACED = "replaced"
    SAME = "same"
    KEY_KEPT = "key kept"


@dataclass(frozen=True, slots=True)
class Added:
    """An item that was added.

    Attributes:
        item: the item.
        outcome: stored, in place of another value, there already, or its private key kept here.
        notes: what was changed in the value, and what is odd about it, a sentence each.
        pem: for a client's certificate the file here with its private key.
    """

    item: VaultItem
    outcome: AddOutcome
    notes: tuple[str, ...] = ()
    pem: Path | None = None


@dataclass(frozen=True, slots=True)
class Adding:
    """Adds to one vault. All methods raise PlatformError and LoginError."""

    catalogue: Catalogue
    private_keys: PrivateKeys
    handing: HandingOut

    def add(  # noqa: PLR0913 - each is a word of what is typed
        self,
        kind: Kind,
        name: str,
        value: Secret,
        *,
        visibility: str | None = None,
        replace: bool = False,
        password: Secret | None = None,
        host: str | None = None,
        exact: bool = True,
    ) -> Added:
        """Store a value that exists already; it is checked before anything is sent.

        Args:
            kind: any but a serverless key, which the platform makes.
            name: 1 to 512 characters.
            value: the value; for a certificate PEM, or a PKCS#12 file as base64.
            visibility: `user` or `org`.
            replace: put it in place of an item that has this kind and name.
            password: what opens a locked private key or PKCS#12 file.
            host: the registry of a registry credential.
            exact: keep the line break at a variable's end, and the quotes around it.

        Raises:
            PasswordNeededError: the value is locked, and no password was given.
            InvalidItemError: the value is not of its kind, or the platform would not take it.
            ItemExistsError: another value is there.
            AmbiguousNameError: several items of this kind and name.
        """
        if not isinstance(value, Secret):
            raise MistypedError(
                "A value is handed over as a Secret, which does not show itself.",
                "Ask for it: Secret(getpass.getpass())",
            )
        check_addable(kind, name)
        check_characters(name, value)
        if kind is Kind.CERTIFICATE:
            return self._certificate(name, value, visibility, password, replace=replace)
        REGISTRY.register(name, value)
        ready = checked(kind, name, value, password, host, exact=exact)
        place = Place.found(self.catalogue, kind, name, visibility)
        return self._stored(place, ready, replace=replace)

    def _stored(self, place: Place, checked: Checked, *, replace: bool) -> Added:
        if place.existing is not None:
            if self._is_same(place.existing, checked.value):
                return Added(place.existing, AddOutcome.SAME, checked.notes)
            _check_replacing(place.existing, replace=replace)
        item = place.write(self.catalogue, checked.value)
        notes = self.handing.handed_out("add", item, checked.value)
        return Added(item, _outcome(place), (*checked.notes, *notes, *_unseen(place, item)))

    def _certificate(
        self,
        name: str,
        value: Secret,
        visibility: str | None,
        password: Secret | None,
        *,
        replace: bool,
    ) -> Added:
        from centml_nb.vault.own_certificate import own_certificate

        if "PRIVATE KEY" in value.reveal():
            REGISTRY.register(name, value)
        own = own_certificate(value, password)
        if own.client_pem is not None:
            REGISTRY.register(name, own.client_pem)
        place = Place.found(self.catalogue, Kind.CERTIFICATE, name, visibility)
        if place.existing is not None:
            stored = self.catalogue.read(place.existing).reveal()
            if own.leads_to(stored):
                return self._kept(place.existing, own, stored)
            _check_replacing(place.existing, replace=replace)
        if not own.authority_pem:
            raise InvalidItemError(
                "The CA that signed this certificate is not in it, and it is what the vault keeps.",
                f"Give it as well: %vault_add cert {name} --from-file FILE --ca FILE",
            )
        return self._written(place, own)

    def _kept(self, item: VaultItem, own: OwnCertificate, authority_pem: str) -> Added:
        if own.client_pem is None:
            return Added(item, AddOutcome.SAME, own.notes)
        outcome = (
            AddOutcome.SAME if self.private_keys.holds(own.client_pem) else AddOutcome.KEY_KEPT
        )
        with self.private_keys.keeping(item.name, own.client_pem, authority_pem) as kept:
            notes = self.handing.handed_out("add", item, own.client_pem)
        return Added(item, outcome, (*own.notes, *notes), kept.pem)

    def _written(self, place: Place, own: OwnCertificate) -> Added:
        authority = Secret(own.authority_pem)
        if own.client_pem is None:
            item = place.write(self.catalogue, authority, expires_at=own.expires_at)
            self.handing.note("add", item.reference)
            return Added(item, _outcome(place), (*own.notes, *_unseen(place, item)))
        with self.private_keys.keeping(place.name, own.client_pem, own.authority_pem) as kept:
            item = place.write(self.catalogue, authority, expires_at=own.expires_at)
        notes = self.handing.handed_out("add", item, own.client_pem)
        seen = (*own.notes, *notes, *_unseen(place, item))
        return Added(item, _outcome(place), seen, kept.pem)

    def _is_same(self, item: VaultItem, value: Secret) -> bool:
        known = self.catalogue.knowledge.all().get(item.id)
        fingerprint = known.fingerprint if known else ""
        return bool(fingerprint) and fingerprint == self.catalogue.knowledge.fingerprint(value)


def _check_replacing(existing: VaultItem, *, replace: bool) -> None:
    if not replace:
        raise ItemExistsError(
            f"{existing.reference} exists, with another value or one that is not known here.",
            "Put this one in its place with --replace, or give it another name.",
        )


def _outcome(place: Place) -> AddOutcome:
    return AddOutcome.STORED if place.existing is None else AddOutcome.REPLACED


def _unseen(place: Place, item: VaultItem) -> tuple[str, ...]:
    if place.visibility != "org" or item.visibility == "org":
        return ()
    return ("This platform has no items of an organisation: it is yours alone.",)
