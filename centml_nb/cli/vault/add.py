"""`centml-nb vault add`: a value that exists already; never as a word of the command."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from centml_nb.cli import completing
from centml_nb.cli.shown import show

if TYPE_CHECKING:
    from centml_nb.contract.kinds import Kind
    from centml_nb.secret import Secret


@click.command()
@click.argument("kind", shell_complete=completing.kinds)
@click.argument("name")
@click.argument("more", nargs=-1, metavar="")
@click.option("--from-file", "file", metavar="FILE", help="The value is in FILE; - reads a pipe.")
@click.option("--from-env", "variable", metavar="VAR", help="It is in an environment variable.")
@click.option("--key", metavar="FILE", help="A certificate's private key, if in another file.")
@click.option("--ca", "authority", metavar="FILE", help="A certificate's CA, if in another file.")
@click.option("--password-from-env", metavar="VAR", help="What unlocks it, in a variable.")
@click.option("--host", help="The registry of a registry credential: ghcr.io.")
@click.option("--visibility", type=click.Choice(["user", "org"]), help="Who sees it.")
@click.option("--replace", is_flag=True, help="In place of the value that is there.")
@click.option("--exact", is_flag=True, help="Keep a variable's quotes and last line break.")
def add(  # noqa: PLR0913 - one for each option
    kind: str,
    name: str,
    more: tuple[str, ...],
    *,
    file: str | None,
    variable: str | None,
    key: str | None,
    authority: str | None,
    password_from_env: str | None,
    host: str | None,
    visibility: str | None,
    replace: bool,
    exact: bool,
) -> None:
    """Store a value of KIND (bearer, cert, env, hf, ssh, registry) as NAME.

    You are asked for the value, unseen, unless it comes from a file, a pipe or a variable.
    """
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import (
        refuse_more,
        refuse_path,
        refuse_reference,
        refuse_values,
    )
    from centml_nb.contract.kinds import Kind
    from centml_nb.errors import PasswordNeededError
    from centml_nb.settings import home_directory
    from centml_nb.vault.checks import check_addable
    from centml_nb.vault.given import Given
    from centml_nb.views.made import added_sentences

    given = Given(file, variable, key, authority, password_from_env)
    refuse_more(home_directory(), list(more))
    refuse_values(home_directory(), kind, name, *given.words())
    refuse_reference(f"%vault_add {kind}", name)
    refuse_path(kind, name)
    wanted = Kind.parse(kind, name)
    check_addable(wanted, name)
    store = partial(
        current.account().vault.add,
        wanted,
        name,
        visibility=visibility,
        replace=replace,
        host=host,
        exact=exact,
    )
    value = given.value(wanted, partial(_asked, wanted, name), sys.stdin.buffer)
    try:
        added = store(value, password=given.password())
    except PasswordNeededError as error:
        if not sys.stdin.isatty():
            raise
        added = store(value, password=_typed(f"{error.message} Password"))
    show(added_sentences(added))


def _asked(kind: Kind, name: str) -> Secret:
    from centml_nb.contract.kinds import Kind
    from centml_nb.errors import MistypedError

    hint = f"Name its file: %vault_add {kind.short} {name} --from-file FILE (- reads a pipe)"
    if not sys.stdin.isatty():
        raise MistypedError("Nobody can be asked for a value here.", hint)
    if kind in {Kind.CERTIFICATE, Kind.SSH_KEY}:
        raise MistypedError(
            f"{kind.noun.capitalize()} has several lines, and a terminal's prompt takes one.", hint
        )
    form = "user:password of " if kind is Kind.REGISTRY_CREDENTIAL else ""
    return _typed(f"Value of {form}{kind.short}/{name}")


def _typed(prompt: str) -> Secret:
    from centml_nb.secret import Secret

    return Secret(click.prompt(prompt, hide_input=True, err=True))
