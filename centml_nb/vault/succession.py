"""Succession: an old value and a new one, both in the vault until the old one goes.

The new value is an item of its own meanwhile, so no crash and no lost answer costs either of the
two, and who reads the vault elsewhere still finds the value that the doors carry. In the end the
item that everybody knows is given the new value. Serverless keys lie beside each other anyway.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING

import msgspec

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import NotServedError, RotationError, UnknownItemError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault.journal import Step
from centml_nb.vault.private_keys import authority_id
from centml_nb.vault.writing import Place

if TYPE_CHECKING:
    from datetime import datetime

    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.journal import Rotation
    from centml_nb.vault.private_keys import PrivateKeys

MADE_HERE = frozenset(
    {Kind.SERVERLESS_KEY, Kind.BEARER_TOKEN, Kind.CERTIFICATE, Kind.SSH_KEY},
)
"""Kinds whose new value is made; of the others it exists somewhere else first."""

_TOKEN_BYTES = 32


class Succession:
    """Makes new values beside old ones, puts them in their place, and takes either away.

    All methods raise PlatformError and LoginError; each may be repeated after it was cut short.
    """

    def __init__(self, catalogue: Catalogue, private_keys: PrivateKeys) -> None:
        self._catalogue = catalogue
        self._private_keys = private_keys

    def prepared(self, rotation: Rotation) -> Rotation:
        """Return a rotation that knows what was there before the new value was made."""
        kind = Kind.parse(rotation.kind)
        if kind is Kind.SERVERLESS_KEY:
            keys = self._catalogue.named(kind, rotation.name)
            return msgspec.structs.replace(rotation, earlier=tuple(key.id for key in keys))
        if kind is Kind.CERTIFICATE:
            authority = self._catalogue.authority(old_item(rotation))
            return msgspec.structs.replace(rotation, old_authority=authority)
        return rotation

    def up_to_date(self, rotation: Rotation) -> Rotation | None:
        """Return a rotation with its item as it is called now, or None where it was deleted."""
        items = self._catalogue.items(Kind.parse(rotation.kind))
        item = next((item for item in items if item.id == rotation.old), None)
        if item is None:
            return None
        return msgspec.structs.replace(rotation, name=item.name, visibility=item.visibility)

    def found(self, rotation: Rotation) -> VaultItem | None:
        """Return the new value's item where it was made already, though nobody noted it."""
        kind = Kind.parse(rotation.kind)
        named = self._catalogue.named(kind, rotation.next_name)
        made = [item for item in named if item.id not in rotation.earlier]
        return made[-1] if made else None

    def make(self, rotation: Rotation, value: Secret | None = None, days: int = 365) -> VaultItem:
        """Return the new value's item: made, or stored where its user gives the value.

        Raises:
            RotationError: a kind whose value is not made, and none was given.
            InvalidItemError: a value that the platform would not take.
        """
        kind = Kind.parse(rotation.kind)
        if kind is Kind.SERVERLESS_KEY:
            if value is not None:
                raise RotationError(
                    "A serverless key is made by the platform.", "Rotate it without a value."
                )
            key = self._catalogue.api.create_serverless_key(rotation.name)
            item = self._catalogue.describe_key(key)
            self._catalogue.knowledge.learn(item.id, key.id)
            return item
        place = Place(kind, rotation.next_name, None, rotation.visibility)
        if kind is Kind.CERTIFICATE:
            return self._certificate(rotation, place, value, days)
        return place.write(self._catalogue, value or _made(kind))

    def replace(self, rotation: Rotation) -> None:
        """Give the item that everybody knows the new value; the old one is gone then."""
        kind = Kind.parse(rotation.kind)
        old, new = old_item(rotation), new_item(rotation)
        if kind is Kind.SERVERLESS_KEY:
            self._delete_key(old)
            return
        try:
            value = self._catalogue.read(new)
        except (UnknownItemError, NotServedError):
            return  # in its place already, and taken away
        known = self._catalogue.knowledge.all().get(new.id)
        Place(kind, rotation.name, old, rotation.visibility).write(
            self._catalogue, value, expires_at=known.expires_at if known else None
        )
        if kind is Kind.CERTIFICATE:
            self._private_keys.forget(rotation.name, rotation.old_authority)

    def end(self, rotation: Rotation) -> None:
        """Take away the item that held the new value meanwhile, once it is in its place."""
        if Kind.parse(rotation.kind) is not Kind.SERVERLESS_KEY:
            self._delete(new_item(rotation))

    def discard(self, rotation: Rotation) -> None:
        """Take away the new value: the rotation is undone."""
        new = new_item(rotation)
        if new.kind is Kind.SERVERLESS_KEY:
            self._delete_key(new)
            return
        authority = ""
        if new.kind is Kind.CERTIFICATE:
            known = self._catalogue.knowledge.all().get(new.id)
            authority = known.authority if known else ""
        self._delete(new)
        self._private_keys.forget(rotation.name, authority)

    def _certificate(
        self, rotation: Rotation, place: Place, value: Secret | None, days: int
    ) -> VaultItem:
        client, authority, expires_at = (
            _made_certificate(rotation, days) if value is None else _given(rotation, value)
        )
        REGISTRY.register(rotation.name, client)
        # Kept under the item's own name from the beginning: its CA tells it from the old one.
        with self._private_keys.keeping(rotation.name, client, authority):
            return place.write(self._catalogue, Secret(authority), expires_at=expires_at)

    def _delete(self, item: VaultItem) -> None:
        with contextlib.suppress(NotServedError):  # gone already
            if item.id.isdecimal():
                self._catalogue.api.delete_item(int(item.id))
            else:
                self._catalogue.api.delete_named(str(item.kind.platform_type), item.name)
        self._catalogue.knowledge.forget(item.id)

    def _delete_key(self, item: VaultItem) -> None:
        with contextlib.suppress(UnknownItemError, NotServedError):  # gone already
            self._catalogue.api.delete_serverless_key(self._catalogue.read(item))
        self._catalogue.knowledge.forget(item.id)


def where_old(rotation: Rotation) -> VaultItem | None:
    """Return the item whose value is the old one, or None once it is gone."""
    is_gone = rotation.step in {Step.REPLACING, Step.DONE}
    return None if is_gone else old_item(rotation)


def where_new(rotation: Rotation) -> VaultItem | None:
    """Return the item whose value is the new one, or None where there is none."""
    if not rotation.next or rotation.step is Step.UNDONE:
        return None
    is_in_place = rotation.step is Step.DONE
    is_serverless = rotation.kind == Kind.SERVERLESS_KEY.word
    return old_item(rotation) if is_in_place and not is_serverless else new_item(rotation)


def old_item(rotation: Rotation) -> VaultItem:
    """Return the item that is rotated."""
    return VaultItem(rotation.old, Kind.parse(rotation.kind), rotation.name, rotation.visibility)


def new_item(rotation: Rotation) -> VaultItem:
    """Return the item that holds the new value meanwhile."""
    kind = Kind.parse(rotation.kind)
    return VaultItem(rotation.next, kind, rotation.next_name, rotation.visibility)


def _made(kind: Kind) -> Secret:
    if kind is Kind.BEARER_TOKEN:
        return Secret(secrets.token_urlsafe(_TOKEN_BYTES))
    if kind is Kind.SSH_KEY:
        from centml_nb.vault.ssh_key import make_ssh_key

        return make_ssh_key()
    raise RotationError(
        f"The new value of {kind.noun} is made somewhere else, and has to be given.",
        "Give it by a file or a variable: --from-file FILE or --from-env VARIABLE",
    )


def _made_certificate(rotation: Rotation, days: int) -> tuple[Secret, str, datetime]:
    from centml_nb.vault.certificate import make_certificate

    made = make_certificate(rotation.name, days)
    return made.client_pem, made.authority_pem, made.expires_at


def _given(rotation: Rotation, value: Secret) -> tuple[Secret, str, datetime]:
    from centml_nb.vault.own_certificate import own_certificate

    REGISTRY.register(rotation.name, value)
    own = own_certificate(value, None)
    if own.client_pem is None or not own.authority_pem:
        raise RotationError(
            "A certificate is rotated to one with its private key and its CA.",
            "Give a PEM or PKCS#12 file with the key, the certificate and the CA in it.",
        )
    if authority_id(own.authority_pem) == rotation.old_authority:
        raise RotationError(
            "The new certificate is under the CA that the deployments carry already.",
            "There is nothing to rotate:"
            f" %vault_add cert {rotation.name} --from-file FILE --replace",
        )
    return own.client_pem, own.authority_pem, own.expires_at
