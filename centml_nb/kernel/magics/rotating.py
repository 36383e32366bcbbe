"""A new value in place of an old one."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.mistyped import refuse_values
from centml_nb.accounts.rotation.fields import typed_fields
from centml_nb.accounts.rotation.rotator import Talk, Wishes
from centml_nb.contract.kinds import Kind
from centml_nb.errors import StoppedError
from centml_nb.kernel.agreeing import is_agreed
from centml_nb.kernel.asking import ask
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.settings import home_directory
from centml_nb.vault.given import Given
from centml_nb.views import rotation as views
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.accounts.rotation.rotations import Plan
    from centml_nb.secret import Secret


@magic_arguments()
@argument("name", help="the item, `rag` or `bearer/rag`")
@argument(
    "--deployments",
    action="store_true",
    help="update the deployments that carry the old value, a new revision each",
)
@argument(
    "--set",
    dest="fields",
    action="append",
    default=[],
    metavar="FIELD=VALUE",
    help="what the platform does not say of a deployment: hf_token=NAME, max_surge=1, …",
)
@argument(
    "--unset",
    action="append",
    default=[],
    metavar="FIELD",
    help="such a field that is known to be unset",
)
@argument("--from-file", dest="file", metavar="FILE", help="the new value is in a file")
@argument("--from-env", dest="variable", metavar="VAR", help="it is in an environment variable")
@argument("--days", type=int, default=365, help="how long a new certificate lives (365)")
@argument("--undo", action="store_true", help="go back to the old value")
@argument(
    "--force", action="store_true", help="finish though a deployment still carries the old value"
)
@argument("--yes", action="store_true", help="do it without asking, the old value deleted as well")
def vault_rotate(shell: InteractiveShell, arguments: Namespace) -> None:
    """Put a new value in the place of an item's, step by step; shows the plan first.

    Both values are kept until the last step. This kernel switches, your other kernels do at their
    next cell, and clients that centml_nb made hold both meanwhile. Typed again it goes on where it
    was stopped; `--undo` goes back. A deployment that carries the old token or CA is named, and
    updated from here with `--deployments` alone.

    Examples::

        %vault_rotate my-key
        %vault_rotate rag --deployments --unset hf_token --unset max_surge --unset max_unavailable
        %vault_rotate env/WANDB_API_KEY --from-file new-key.txt
        %vault_rotate rag --undo
    """
    given = Given(file=arguments.file, variable=arguments.variable)
    said = [word.partition("=")[2] for word in arguments.fields]
    refuse_values(home_directory(), arguments.name, *given.words(), *said)
    wishes = Wishes(
        days=arguments.days,
        deployments=arguments.deployments,
        fields=typed_fields(arguments.fields, arguments.unset),
        force=arguments.force,
    )
    rotations = current.account().vault.rotations()
    plan = rotations.plan(arguments.name, wishes)
    try:
        if arguments.undo:
            left = _undone(plan, wishes, is_allowed=arguments.yes)
        else:
            left = _carried_out(plan, wishes, given, is_allowed=arguments.yes)
    except KeyboardInterrupt:
        raise _stopped(plan) from None
    if left is not None:
        remember(shell)
        show(views.left_sentences(left))


def _carried_out(plan: Plan, wishes: Wishes, given: Given, *, is_allowed: bool) -> Plan | None:
    show(views.plan_table(plan, wishes))
    again = f"%vault_rotate {shlex.quote(plan.rotation.reference)} --yes"
    if not (is_allowed or plan.is_begun or is_agreed("Do it?", again)):
        return None
    talk = Talk(_tell, lambda question: is_allowed or is_agreed(question, again))
    value = _value(plan, given)
    return current.account().vault.rotations().carry_out(plan, wishes.with_value(value), talk)


def _undone(plan: Plan, wishes: Wishes, *, is_allowed: bool) -> Plan | None:
    show(views.undo_table(plan))
    again = f"%vault_rotate {shlex.quote(plan.rotation.reference)} --undo --yes"
    if not (is_allowed or is_agreed("Do it?", again)):
        return None
    return current.account().vault.rotations().undo(plan, wishes, Talk(_tell))


def _value(plan: Plan, given: Given) -> Secret | None:
    if not (plan.needs_value or given.words()):
        return None
    reference = plan.rotation.reference
    hint = "Give the new value another way: --from-file FILE or --from-env VAR"
    return given.value(
        Kind.parse(plan.rotation.kind), lambda: ask(f"New value of {reference}: ", hint)
    )


def _tell(sentence: str) -> None:
    show(Sentences((sentence,)))


def _stopped(plan: Plan) -> StoppedError:
    named = shlex.quote(plan.rotation.reference)
    return StoppedError(
        "Stopped. What was done is noted, and both values are kept.",
        f"Go on: %vault_rotate {named}. Go back: %vault_rotate {named} --undo",
    )
