"""The dialog of a rotation: its plan, its progress, its questions, what is left."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.accounts.rotation.rotator import Talk
from centml_nb.errors import StoppedError
from centml_nb.views import rotation as views
from centml_nb.views.shown import Sentences
from centml_nb.views.surface import is_agreed

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.accounts.rotation.rotations import Plan, Rotations
    from centml_nb.accounts.rotation.rotator import Wishes
    from centml_nb.secret import Secret
    from centml_nb.views.surface import Surface


@dataclass(frozen=True, slots=True)
class RotationDialog:
    """One rotation, with whoever sits at `surface`.

    Attributes:
        rotations: the account's.
        surface: where it is shown and asked.
        is_allowed: do it without asking, the old value deleted as well.
    """

    rotations: Rotations
    surface: Surface
    is_allowed: bool

    def carry_out(
        self, reference: str, wishes: Wishes, value: Callable[[Plan], Secret | None]
    ) -> Plan | None:
        """Begin a rotation or go on with it; return what is left, None where nobody agreed.

        Args:
            reference: the item.
            wishes: what is asked of the rotation.
            value: gives the new value, where it has to be given.

        Raises:
            VaultError, PlatformError: see `AccountVault.rotate`.
            MistypedError: nobody can be asked.
            StoppedError: Ctrl-C; what was done is noted.
        """
        plan = self.rotations.plan(reference, wishes)
        self.surface.show(views.plan_table(plan, wishes))
        again = f"Do it without asking: {_typed(plan)} --yes"
        if not (plan.is_begun or self._is_agreed("Do it?", again)):
            self.surface.show(Sentences(("Nothing was changed.",)))
            return None
        wishes = wishes.with_value(value(plan))
        talk = Talk(self._tell, lambda question: self._is_agreed(question, again))
        return self._left(plan, lambda: self.rotations.carry_out(plan, wishes, talk))

    def undo(self, reference: str, wishes: Wishes) -> Plan | None:
        """Go back to the old value; return what is left, None where nobody agreed.

        Raises:
            RotationError: it is gone, or nothing is under way.
            MistypedError, StoppedError: as `carry_out`.
        """
        plan = self.rotations.plan(reference, wishes)
        if plan.is_begun:
            self.surface.show(views.undo_table(plan))
            if not self._is_agreed("Do it?", f"Do it without asking: {_typed(plan)} --undo --yes"):
                self.surface.show(Sentences(("Nothing was changed.",)))
                return None
        return self._left(plan, lambda: self.rotations.undo(plan, wishes, Talk(self._tell)))

    def _left(self, plan: Plan, act: Callable[[], Plan]) -> Plan:
        try:
            left = act()
        except (KeyboardInterrupt, StoppedError):
            way_on = self.rotations.way_on(plan)
            raise StoppedError("Stopped.", way_on or "Nothing was changed.") from None
        self.surface.show(views.left_sentences(left))
        return left

    def _is_agreed(self, question: str, hint: str) -> bool:
        return self.is_allowed or is_agreed(self.surface, question, hint)

    def _tell(self, sentence: str) -> None:
        self.surface.show(Sentences((sentence,)))


def _typed(plan: Plan) -> str:
    return f"%vault_rotate {shlex.quote(plan.rotation.reference)}"
