"""How a rotation is shown: what will be done, and what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts.rotation.carriers import CARRIED
from centml_nb.contract.kinds import Kind
from centml_nb.vault.journal import Step
from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from centml_nb.accounts.rotation.rotations import Plan
    from centml_nb.accounts.rotation.rotator import Wishes

_ORDER = (Step.PLANNED, Step.MADE, Step.MOVED, Step.SWITCHED, Step.REPLACING, Step.DONE)
_OTHERS = (
    "An update makes a new revision of the whole deployment; whoever else calls it with the old"
    " value gets 401 from then on."
)


def plan_table(plan: Plan, wishes: Wishes) -> Table:
    """Return the steps of a rotation, those that are done marked as such."""
    rotation = plan.rotation
    reached = _ORDER.index(rotation.step) if rotation.step in _ORDER else 0
    steps = [
        _making(plan),
        _moving(plan, wishes),
        f"switch {_listed(plan.in_use) or 'this kernel'}; other kernels at their next cell",
        "delete the old value, when you say so",
    ]
    rows = [("done" if number < reached else "", step) for number, step in enumerate(steps)]
    title = (
        f"The rotation of {rotation.reference} goes on."
        if plan.is_begun
        else f"Rotating {rotation.reference}: both values are kept until the last step."
    )
    note = _OTHERS if wishes.deployments and plan.carriers else ""
    return Table(("", "step"), rows, title=title, note=note)


def undo_table(plan: Plan) -> Table:
    """Return what going back to the old value does."""
    rotation = plan.rotation
    updated = [one.name for one in rotation.carriers if one.is_updated]
    steps = []
    if updated:
        steps.append(f"update {_listed(updated)} back to the old value: a new revision each")
    steps += [
        f"put the old value back into {_listed(plan.in_use) or 'this kernel'}, and other kernels",
        "delete the new value",
    ]
    rows = [("", step) for step in steps]
    return Table(("", "step"), rows, title=f"Undoing the rotation of {rotation.reference}.")


def left_sentences(plan: Plan) -> Sentences:
    """Return how a rotation ended, or what it waits for."""
    rotation = plan.rotation
    reference = rotation.reference
    if rotation.step is Step.DONE:
        return Sentences((f"{reference} is rotated: the old value is gone from the vault.",))
    if rotation.step is Step.UNDONE:
        return Sentences((f"{reference} has its old value, and the new one is deleted.",))
    ways = (
        f"To go on: `%vault_rotate {reference}`",
        f"To go back: `%vault_rotate {reference} --undo`",
    )
    if not plan.carriers:
        return Sentences((f"Both values of {reference} are kept.", *ways))
    meant = Kind.parse(rotation.kind).short
    new = rotation.next_name
    names = _listed([carrier.name for carrier in plan.carriers])
    carry, them = ("carries", "it") if len(plan.carriers) == 1 else ("carry", "them")
    return Sentences(
        (
            f"Waiting: {names} still {carry} the old value of {reference}.",
            f"Have {them} carry {meant}/{new}: on the platform's page, or from here:",
            f"`%vault_rotate {reference} --deployments`",
            "Clients that centml_nb made hold both values meanwhile.",
            *ways,
        )
    )


def _making(plan: Plan) -> str:
    if plan.needs_value:
        return "store the new value, which you give, beside the old one"
    return "make a new value, beside the old one"


def _moving(plan: Plan, wishes: Wishes) -> str:
    kind = Kind.parse(plan.rotation.kind)
    names = _listed([carrier.name for carrier in plan.carriers])
    if kind is Kind.SERVERLESS_KEY:
        return "prove it at the serverless endpoints"
    if kind not in CARRIED:
        return "(nothing here can prove it)"
    if not names:
        return "(no deployment carries the old value)"
    if wishes.deployments:
        return f"update {names} to the new value, wait until healthy, and prove it with a request"
    if wishes.force:
        return f"leave {names} with the old value (--force)"
    has = "has" if len(plan.carriers) == 1 else "have"
    return f"wait until {names} {has} the new value: from you, or with --deployments from here"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names)
