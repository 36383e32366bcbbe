"""A new value in place of an old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.mistyped import refuse_values
from centml_nb.accounts.rotation.fields import typed_fields
from centml_nb.accounts.rotation.rotator import Wishes
from centml_nb.contract.kinds import Kind
from centml_nb.kernel.asking import ask
from centml_nb.kernel.conversation import Conversation
from centml_nb.kernel.restart import remember
from centml_nb.settings import home_directory
from centml_nb.vault.given import Given
from centml_nb.views.rotation_dialog import RotationDialog

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
        exact=False,
    )
    rotations = current.account().vault.rotations()
    dialog = RotationDialog(rotations, Conversation(shell), arguments.yes)
    if arguments.undo:
        dialog.undo(arguments.name, wishes)
    else:
        dialog.carry_out(arguments.name, wishes, lambda plan: _value(plan, given))
    remember(shell)


def _value(plan: Plan, given: Given) -> Secret | None:
    if not (plan.needs_value or given.words()):
        return None
    hint = "Give the new value another way: --from-file FILE or --from-env VAR"
    prompt = f"New value of {plan.rotation.reference}: "
    return given.value(Kind.parse(plan.rotation.kind), lambda: ask(prompt, hint))
