"""Rotations: an account's rotations: planned, gone on with, undone, followed."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.accounts.rotation.carriers import CARRIED
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    EndpointError,
    LoginError,
    PlatformError,
    RotationError,
    UnknownItemError,
)
from centml_nb.redaction.registry import REGISTRY
from centml_nb.vault.journal import Rotation, Step
from centml_nb.vault.succession import MADE_HERE, old_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.accounts.rotation.carriers import Carriers
    from centml_nb.accounts.rotation.rotator import Rotator, Talk, Wishes
    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.injector import Injector
    from centml_nb.secret import Secret
    from centml_nb.vault.journal import Carrier, Journal


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rotation will do, or has left to do.

    Attributes:
        rotation: how far it is.
        is_begun: whether it stands in the journal already.
        carriers: the deployments that carry the old value now.
        needs_value: whether the new value has to be given.
        in_use: how this process was asked for the item, where it is in use here.
    """

    rotation: Rotation
    is_begun: bool
    carriers: tuple[Carrier, ...]
    needs_value: bool
    in_use: tuple[str, ...]


class Rotations:
    """All methods raise PlatformError, LoginError, EndpointError and VaultError."""

    def __init__(
        self,
        journal: Journal,
        vault: StoredItems,
        injector: Injector,
        carriers: Carriers,
        rotator: Rotator,
    ) -> None:
        self._journal = journal
        self._vault = vault
        self._injector = injector
        self._carriers = carriers
        self._rotator = rotator

    def plan(self, reference: str, wishes: Wishes) -> Plan:
        """Return what rotating an item would do; nothing is changed.

        Raises:
            UnknownItemError, AmbiguousNameError: see `StoredItems.find`.
            MissingPrivateKeyError: a certificate whose key is on another machine.
            RotationError: `wishes` lack what has to be said of a deployment.
        """
        item = self._found(reference)
        under_way = self._journal.under_way(self._vault.platform_name, item.id)
        rotation = under_way or Rotation.begun(self._vault.platform_name, item)
        carriers = self._carrying(rotation)
        if wishes.deployments and carriers:
            fields = {**rotation.fields, **wishes.fields}
            self._carriers.check(carriers, item.kind, fields)
        elif wishes.deployments and item.kind not in CARRIED:
            raise RotationError(
                f"No deployment carries {item.kind.noun} to guard its door.",
                "Rotate it without --deployments.",
            )
        return Plan(
            rotation,
            under_way is not None,
            tuple(carriers),
            needs_value=rotation.step is Step.PLANNED and item.kind not in MADE_HERE,
            in_use=tuple(
                lease.asked
                for lease in self._injector.leases
                if rotation.reference in lease.references
            ),
        )

    def carry_out(self, plan: Plan, wishes: Wishes, talk: Talk) -> Plan:
        """Go on with a rotation to its end, or to where it has to wait; return what is left.

        Raises:
            RotationError: the value that is given is the old one.
        """
        value = _checked(plan.rotation, wishes, talk)
        if value is not None:
            self._check_new(plan.rotation, value)
        wishes = wishes.with_value(value)
        with self._told_the_way_on(plan):
            rotation = self._rotator.carry_out(plan.rotation, wishes, talk)
        return self._left(plan, rotation)

    def undo(self, plan: Plan, wishes: Wishes, talk: Talk) -> Plan:
        """Go back to the old value.

        Raises:
            RotationError: it is gone, or the rotation was never begun.
        """
        if not plan.is_begun:
            raise RotationError(
                f"{plan.rotation.reference} is not being rotated: there is nothing to undo.",
                f"See what you have: %vault_list {plan.rotation.reference.partition('/')[0]}",
            )
        with self._told_the_way_on(plan):
            rotation = self._rotator.undo(plan.rotation, wishes, talk)
        return self._left(plan, rotation)

    def way_on(self, plan: Plan) -> str:
        """Return what to type where a rotation was stopped; empty where nothing of it was begun."""
        begun = plan.rotation
        rotation = self._journal.under_way(begun.platform, begun.old)
        if rotation is None:
            return ""
        typed = f"%vault_rotate {shlex.quote(rotation.reference)}"
        if rotation.step is Step.UNDOING:
            return f"It is being undone; go on: {typed} --undo"
        if rotation.step is Step.REPLACING:
            return f"The new value is kept; go on: {typed}"
        return f"Both values are kept. Go on: {typed}. Go back: {typed} --undo"

    @contextmanager
    def _told_the_way_on(self, plan: Plan) -> Iterator[None]:
        try:
            yield
        except (PlatformError, LoginError, EndpointError) as error:
            error.hint = f"{error.hint} {self.way_on(plan)}".rstrip()
            raise

    def _check_new(self, rotation: Rotation, value: Secret) -> None:
        if rotation.step is not Step.PLANNED or rotation.kind == Kind.CERTIFICATE.word:
            return  # a certificate's is the CA's, and compared where it is taken apart
        if self._vault.value(old_item(rotation)).reveal() == value.reveal():
            raise RotationError(
                f"This is the value that {rotation.reference} has already.",
                "Make a new one where this one came from, and give that.",
            )

    def _found(self, reference: str) -> VaultItem:
        try:
            return self._vault.find(reference)
        except UnknownItemError:
            # Deleted elsewhere, perhaps, while it was rotated from here.
            for rotation in self._journal.all():
                is_ours = rotation.platform == self._vault.platform_name
                is_meant = reference in {rotation.name, rotation.reference}
                if is_ours and is_meant and not rotation.step.is_last:
                    return old_item(rotation)
            raise

    def _carrying(self, rotation: Rotation) -> list[Carrier]:
        if rotation.step in {Step.REPLACING, Step.DONE, Step.UNDONE}:
            return []
        try:
            return self._carriers.of(old_item(rotation))
        except UnknownItemError:
            return []  # said when the rotation is gone on with

    def _left(self, plan: Plan, rotation: Rotation) -> Plan:
        carriers = self._carrying(rotation)
        is_begun = not rotation.step.is_last
        return Plan(rotation, is_begun, tuple(carriers), needs_value=False, in_use=plan.in_use)


def _checked(rotation: Rotation, wishes: Wishes, talk: Talk) -> Secret | None:
    kind, value = Kind.parse(rotation.kind), wishes.value
    if value is None or kind in {Kind.SERVERLESS_KEY, Kind.CERTIFICATE}:
        return value  # refused, or checked where it is taken apart
    from centml_nb.vault.checks import check_characters, checked

    check_characters(rotation.name, value)
    REGISTRY.register(rotation.name, value)
    ready = checked(kind, rotation.name, value, exact=wishes.exact)
    for note in ready.notes:
        talk.tell(note)
    return ready.value
