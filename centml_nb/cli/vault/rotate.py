"""`centml-nb vault rotate`: a new value in the place of an old one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from centml_nb.cli import completing
from centml_nb.cli.asking import Terminal

if TYPE_CHECKING:
    from centml_nb.accounts.rotation.rotations import Plan
    from centml_nb.secret import Secret
    from centml_nb.vault.given import Given


@click.command()
@click.argument("name", shell_complete=completing.names)
@click.option("--deployments", is_flag=True, help="Update the deployments that carry it.")
@click.option(
    "--set",
    "said",
    multiple=True,
    metavar="FIELD=VALUE",
    help="What the platform does not say of a deployment: hf_token=NAME, max_surge=1.",
)
@click.option("--unset", multiple=True, metavar="FIELD", help="Such a field that is unset.")
@click.option("--from-file", "file", metavar="FILE", help="The new value is in FILE; - is a pipe.")
@click.option("--from-env", "variable", metavar="VAR", help="It is in an environment variable.")
@click.option("--days", type=click.IntRange(1), default=365, help="How long a certificate lives.")
@click.option("--undo", is_flag=True, help="Go back to the old value.")
@click.option("--force", is_flag=True, help="Finish though a deployment still carries it.")
@click.option("--yes", is_flag=True, help="Do not ask; delete the old value as well.")
@click.pass_context
def rotate(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    name: str,
    *,
    deployments: bool,
    said: tuple[str, ...],
    unset: tuple[str, ...],
    file: str | None,
    variable: str | None,
    days: int,
    undo: bool,
    force: bool,
    yes: bool,
) -> None:
    """Put a new value in the place of NAME's, step by step; both are kept until the last step.

    Typed again it goes on where it was stopped. Exit code 3: it waits for somebody.
    """
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import refuse_values
    from centml_nb.accounts.rotation.fields import typed_fields
    from centml_nb.accounts.rotation.rotator import Wishes
    from centml_nb.settings import home_directory
    from centml_nb.vault.given import Given
    from centml_nb.views.rotation_dialog import RotationDialog

    given = Given(file=file, variable=variable)
    values = [word.partition("=")[2] for word in said]
    refuse_values(home_directory(), name, *given.words(), *values)
    fields = typed_fields(said, unset)
    wishes = Wishes(days=days, deployments=deployments, fields=fields, force=force, exact=False)
    dialog = RotationDialog(current.account().vault.rotations(), Terminal(), yes)
    if undo:
        left = dialog.undo(name, wishes)
    else:
        left = dialog.carry_out(name, wishes, lambda plan: _value(plan, given))
    if left is not None and not left.rotation.step.is_last:
        ctx.exit(_WAITING)


_WAITING = 3


def _value(plan: Plan, given: Given) -> Secret | None:
    from centml_nb.contract.kinds import Kind

    if not (plan.needs_value or given.words()):
        return None
    kind = Kind.parse(plan.rotation.kind)
    return given.value(kind, lambda: _asked(plan.rotation.reference), sys.stdin.buffer)


def _asked(reference: str) -> Secret:
    from centml_nb.errors import MistypedError
    from centml_nb.secret import Secret

    if not sys.stdin.isatty():
        raise MistypedError(
            "Nobody can be asked for a value here.",
            f"Name its file: %vault_rotate {reference} --from-file FILE (- reads a pipe)",
        )
    return Secret(click.prompt(f"New value of {reference}", hide_input=True, err=True))
