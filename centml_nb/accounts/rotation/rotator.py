"""Rotator: carries a rotation out, step by step, and undoes it; each step may be repeated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

import msgspec

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.doors import SERVERLESS
from centml_nb.errors import (
    AccessDeniedError,
    InvalidItemError,
    NotServedError,
    RefusedInputError,
    RotationError,
)
from centml_nb.vault.journal import Rotation, Step
from centml_nb.vault.succession import new_item, old_item

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.rotation.carriers import Carriers
    from centml_nb.accounts.rotation.following import Switched
    from centml_nb.secret import Secret
    from centml_nb.vault.journal import Carrier, Journal
    from centml_nb.vault.succession import Succession

# After these the platform has not made anything.
_REFUSALS = (AccessDeniedError, InvalidItemError, NotServedError, RefusedInputError, RotationError)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of a rotation.

    Attributes:
        value: the new value, for kinds whose value is made somewhere else.
        days: how long a new certificate lives.
        deployments: update the deployments that carry the old value.
        fields: their fields that no answer carries; None where one is unset.
        force: delete the old value though a deployment still carries it.
        exact: keep the line break at a given value's end, and the quotes around it.
    """

    value: Secret | None = None
    days: int = 365
    deployments: bool = False
    fields: Mapping[str, str | int | None] = field(default_factory=dict)
    force: bool = False
    exact: bool = True

    def with_value(self, value: Secret | None) -> Wishes:
        """Return the same wishes with a new value."""
        return replace(self, value=value)


@dataclass(frozen=True, slots=True)
class Talk:
    """How a surface takes part.

    Attributes:
        tell: shows a sentence of progress.
        agree: asks a question; False leaves the rotation as far as it has come.
    """

    tell: Callable[[str], None] = lambda _sentence: None
    agree: Callable[[str], bool] = lambda _question: True


class Rotator:
    """Carries rotations out.

    All methods raise PlatformError, LoginError, EndpointError and RotationError.
    """

    def __init__(
        self,
        journal: Journal,
        succession: Succession,
        carriers: Carriers,
        follow: Callable[[], list[Switched]],
        handing: HandingOut,
    ) -> None:
        self._journal = journal
        self._succession = succession
        self._carriers = carriers
        self._follow = follow
        self._handing = handing

    def carry_out(self, rotation: Rotation, wishes: Wishes, talk: Talk) -> Rotation:
        """Go on with a rotation to its end, or to where it has to wait for somebody.

        Raises:
            RotationError: it is being undone, or another process is at it.
        """
        with self._journal.held(rotation):
            rotation = self._latest(rotation)
            if rotation.step is Step.UNDOING:
                raise RotationError(
                    f"The rotation of {rotation.reference} is being undone.",
                    f"Let that end first: %vault_rotate {rotation.reference} --undo",
                )
            if rotation.step is Step.REPLACING:
                # It was cut short: nobody knows whether the old value is there yet.
                self._succession.replace(rotation)
                return self._done(rotation)
            rotation = self._succession.up_to_date(rotation) or self._deleted(rotation)
            if wishes.fields:
                rotation = msgspec.structs.replace(rotation, fields=dict(wishes.fields))
            if rotation.step is Step.PLANNED:
                rotation = self._made(rotation, wishes, talk)
            if rotation.step is Step.MADE:
                rotation = self._moved(rotation, wishes, talk)
            if rotation.step is Step.MOVED:
                rotation = self._switched(rotation, talk)
            if rotation.step is Step.SWITCHED:
                rotation = self._agreed(rotation, wishes, talk)
        return rotation

    def undo(self, rotation: Rotation, wishes: Wishes, talk: Talk) -> Rotation:
        """Go back to the old value.

        Raises:
            RotationError: the old value is gone already, or a deployment carries the new one and
                cannot be put back from here.
        """
        with self._journal.held(rotation):
            rotation = self._latest(rotation)
            if rotation.step in {Step.REPLACING, Step.DONE}:
                raise RotationError(
                    f"The old value of {rotation.reference} is gone: nothing to go back to.",
                    f"Finish it: %vault_rotate {rotation.reference}",
                )
            rotation = self._succession.up_to_date(rotation) or self._deleted(rotation)
            if rotation.step is Step.PLANNED:
                made = self._succession.found(rotation)
                if made is None:
                    self._journal.forget(rotation)
                    return msgspec.structs.replace(rotation, step=Step.UNDONE)
                rotation = msgspec.structs.replace(rotation, next=made.id)
            if rotation.step is not Step.UNDOING:
                self._put_back(rotation, wishes, talk)
                rotation = self._journal.write(_at(rotation, Step.UNDOING))
            self._tell_switched(talk)
            self._succession.discard(rotation)
            rotation = self._journal.write(_at(rotation, Step.UNDONE))
        self._handing.note("undo rotation", rotation.reference)
        self._follow()
        return rotation

    def _deleted(self, rotation: Rotation) -> NoReturn:
        self._journal.write(_at(rotation, Step.UNDONE))
        kind = Kind.parse(rotation.kind).short
        raise RotationError(
            f"{rotation.reference} was deleted while it was rotated: the rotation has ended.",
            f"Its new value is still there: %vault_list {kind} {rotation.next_name}"
            if rotation.next
            else "See what you have: %vault_list",
        )

    def _latest(self, rotation: Rotation) -> Rotation:
        # Another process may have gone on with it, or begun another, since it was shown.
        latest = self._journal.under_way(rotation.platform, rotation.old) or rotation
        if latest.number != rotation.number:
            raise RotationError(
                f"Another process has begun to rotate {rotation.reference}.",
                f"See how far it has come: %vault_rotate {rotation.reference}",
            )
        return latest

    def _made(self, rotation: Rotation, wishes: Wishes, talk: Talk) -> Rotation:
        is_new = self._journal.under_way(rotation.platform, rotation.old) is None
        if is_new:
            rotation = self._journal.write(self._succession.prepared(rotation))
        item = None if is_new else self._succession.found(rotation)
        try:
            item = item or self._succession.make(rotation, wishes.value, wishes.days)
        except _REFUSALS:
            self._journal.forget(rotation)
            raise
        self._handing.note("rotate", rotation.reference)
        talk.tell(f"The new value of {rotation.reference} is in the vault beside the old one.")
        return self._journal.write(msgspec.structs.replace(rotation, next=item.id, step=Step.MADE))

    def _moved(self, rotation: Rotation, wishes: Wishes, talk: Talk) -> Rotation:
        if Kind.parse(rotation.kind) is Kind.SERVERLESS_KEY:
            self._carriers.opens(SERVERLESS, new_item(rotation))
            talk.tell("The serverless endpoints answer to it.")
            return self._journal.write(_at(rotation, Step.MOVED))
        waiting = self._carriers.of(old_item(rotation))
        rotation = self._journal.write(_with(rotation, waiting))
        if waiting and wishes.deployments:
            rotation = self._updated(rotation, waiting, talk)
        elif waiting and not wishes.force:
            return rotation
        asked = {carrier.id for carrier in waiting}
        for carrier in rotation.carriers:
            if carrier.id not in asked:  # updated earlier, or by somebody else
                self._carriers.wait(carrier, talk.tell)
        return self._journal.write(_at(rotation, Step.MOVED))

    def _updated(self, rotation: Rotation, waiting: list[Carrier], talk: Talk) -> Rotation:
        self._carriers.check(waiting, Kind.parse(rotation.kind), rotation.fields)
        for carrier in waiting:
            # Noted before: where this process dies here, going back knows whom to ask.
            rotation = self._journal.write(_sent_to(rotation, carrier))
            talk.tell(f"{carrier.name} gets a new revision with the new value…")
            self._carriers.update(carrier, new_item(rotation), rotation.fields)
            self._carriers.wait(carrier, talk.tell)
        return rotation

    def _switched(self, rotation: Rotation, talk: Talk) -> Rotation:
        rotation = self._journal.write(_at(rotation, Step.SWITCHED))
        self._tell_switched(talk)
        talk.tell("Your other kernels switch at their next cell.")
        return rotation

    def _agreed(self, rotation: Rotation, wishes: Wishes, talk: Talk) -> Rotation:
        still = self._carriers.of(old_item(rotation))
        if still and wishes.deployments:
            rotation = self._updated(self._journal.write(_with(rotation, still)), still, talk)
        elif still and not wishes.force:
            return rotation
        if not talk.agree(
            f"Delete the old value of {rotation.reference}? It cannot be brought back."
        ):
            return rotation
        return self._replaced(self._journal.write(_at(rotation, Step.REPLACING)))

    def _replaced(self, rotation: Rotation) -> Rotation:
        try:
            self._succession.replace(rotation)
        except _REFUSALS:
            # The old value is there yet, and so is the way back.
            self._journal.write(_at(rotation, Step.SWITCHED))
            raise
        return self._done(rotation)

    def _done(self, rotation: Rotation) -> Rotation:
        self._succession.end(rotation)
        rotation = self._journal.write(_at(rotation, Step.DONE))
        self._handing.note("end rotation", rotation.reference)
        self._follow()
        return rotation

    def _put_back(self, rotation: Rotation, wishes: Wishes, talk: Talk) -> None:
        carry_new = self._carriers.of(new_item(rotation)) if rotation.next else []
        ours = {carrier.id for carrier in rotation.carriers if carrier.is_updated}
        by_hand = [carrier.name for carrier in carry_new if carrier.id not in ours]
        if by_hand and not wishes.force and not wishes.deployments:
            raise RotationError(
                f"{' and '.join(by_hand)} carries the new value, and would answer to nobody.",
                "Have it carry the old one on the platform's page, or here with --deployments.",
            )
        fields = {**rotation.fields, **wishes.fields}
        if wishes.force and by_hand:
            carry_new = [carrier for carrier in carry_new if carrier.id in ours]
        self._carriers.check(carry_new, Kind.parse(rotation.kind), fields)
        for carrier in carry_new:
            talk.tell(f"{carrier.name} gets a new revision with the old value…")
            self._carriers.update(carrier, old_item(rotation), fields)
            self._carriers.wait(carrier, talk.tell)

    def _tell_switched(self, talk: Talk) -> None:
        for switched in self._follow():
            if switched.problem:
                talk.tell(f"{switched.lease.asked} stays as it was. {switched.problem}")
            elif switched.shown:
                talk.tell(f"{switched.lease.asked} has the other value in this kernel now.")
            else:
                talk.tell(f"{switched.lease.asked} has the other value, below what lies over it.")


def _at(rotation: Rotation, step: Step) -> Rotation:
    return msgspec.structs.replace(rotation, step=step)


def _with(rotation: Rotation, waiting: list[Carrier]) -> Rotation:
    known = {carrier.id: carrier for carrier in (*waiting, *rotation.carriers)}
    return msgspec.structs.replace(rotation, carriers=tuple(known.values()))


def _sent_to(rotation: Rotation, carrier: Carrier) -> Rotation:
    carriers = tuple(
        msgspec.structs.replace(one, is_updated=True) if one.id == carrier.id else one
        for one in rotation.carriers
    )
    return msgspec.structs.replace(rotation, carriers=carriers)
