"""Adding what exists already."""

from __future__ import annotations

from argparse import SUPPRESS
from functools import partial
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.mistyped import refuse_more, refuse_path, refuse_reference, refuse_values
from centml_nb.contract.kinds import Kind
from centml_nb.errors import MistypedError, PasswordNeededError
from centml_nb.kernel.asking import ask, takes_several_lines
from centml_nb.kernel.colab_secrets import colab_secret
from centml_nb.kernel.display import show
from centml_nb.settings import home_directory
from centml_nb.vault.checks import check_addable
from centml_nb.vault.given import Given
from centml_nb.vault.writing import VISIBILITIES
from centml_nb.views.made import added_sentences

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.secret import Secret

_OTHER_WAYS = "Give the value another way: --from-file FILE or --from-env VAR"
_NOTHING_NAMED = "\0"


@magic_arguments()
@argument("kind", help="bearer, cert, env, hf, ssh or registry")
@argument("name", help="its name in the vault")
@argument("more", nargs="*", default=[], help=SUPPRESS)
@argument("--from-file", dest="file", metavar="FILE", help="the value is in a file")
@argument("--from-env", dest="variable", metavar="VAR", help="it is in an environment variable")
@argument(
    "--from-colab",
    dest="colab",
    nargs="?",
    const=_NOTHING_NAMED,
    metavar="SECRET",
    help="it is in Colab's secrets, as SECRET or as NAME",
)
@argument("--key", metavar="FILE", help="a certificate's private key, if it is in another file")
@argument("--ca", metavar="FILE", help="a certificate's CA, if it is in another file")
@argument("--password-from-env", metavar="VAR", help="what unlocks it, if you cannot be asked")
@argument("--host", help="the registry of a registry credential: ghcr.io")
@argument("--visibility", choices=VISIBILITIES, help="who sees it: you, or your organisation")
@argument("--replace", action="store_true", help="in place of the value that is there")
@argument("--exact", action="store_true", help="keep a variable's quotes and last line break")
def vault_add(shell: InteractiveShell, arguments: Namespace) -> None:
    """Store a value that exists already: you are asked for it, and nothing shows what you type.

    It is checked before it is sent. Of a certificate (PEM, or PKCS#12 as .p12 or .pfx) the CA goes
    to the vault; the private key stays on this machine.

    Examples::

        %vault_add hf hub
        %vault_add env WANDB_API_KEY --from-env WANDB_API_KEY
        %vault_add ssh github --from-file ~/.ssh/id_ed25519
        %vault_add cert mine --from-file client.p12
        %vault_add cert mine --from-file client.crt --key client.key --ca ca.crt
        %vault_add registry ghcr --host ghcr.io
    """
    given = Given(
        file=arguments.file,
        variable=arguments.variable,
        key=arguments.key,
        authority=arguments.ca,
        password_variable=arguments.password_from_env,
    )
    refuse_more(home_directory(), arguments.more)
    refuse_values(home_directory(), arguments.kind, arguments.name, *given.words())
    refuse_reference(f"%vault_add {arguments.kind}", arguments.name)
    refuse_path(arguments.kind, arguments.name)
    kind = Kind.parse(arguments.kind, arguments.name)
    check_addable(kind, arguments.name)
    vault = current.account().vault
    add = partial(
        vault.add,
        kind,
        arguments.name,
        visibility=arguments.visibility,
        replace=arguments.replace,
        host=arguments.host,
        exact=arguments.exact,
    )
    value = _value(shell, kind, given, arguments)
    try:
        added = add(value, password=given.password())
    except PasswordNeededError as error:
        added = add(value, password=ask(f"{error.message} Password: ", error.hint))
    show(added_sentences(added))


def _value(shell: InteractiveShell, kind: Kind, given: Given, arguments: Namespace) -> Secret:
    if arguments.colab is not None:
        if given.file or given.variable:
            raise MistypedError(
                "A value comes from one place, and two were named.", "Leave one of them out."
            )
        secret = arguments.name if arguments.colab == _NOTHING_NAMED else arguments.colab
        return given.value(kind, lambda: colab_secret(secret))
    return given.value(kind, lambda: _asked(shell, kind, arguments.name))


def _asked(shell: InteractiveShell, kind: Kind, name: str) -> Secret:
    if kind in {Kind.CERTIFICATE, Kind.SSH_KEY} and not takes_several_lines(shell):
        raise MistypedError(
            f"{kind.noun.capitalize()} has several lines, and a terminal's prompt takes one.",
            f"Name its file: %vault_add {kind.short} {name} --from-file FILE",
        )
    form = "user:password of " if kind is Kind.REGISTRY_CREDENTIAL else ""
    return ask(f"Value of {form}{kind.short}/{name}: ", _OTHER_WAYS)
