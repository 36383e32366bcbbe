"""Into this kernel, and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.views import injection

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell

_SAID_ON = "_centml_nb_said_who_sees_it"


@magic_arguments()
@argument("names", nargs="+", metavar="[VAR=]NAME", help="items, `rag` or `bearer/rag`")
@argument("--ttl", metavar="TIME", help="how long: 30m, 2h; it ends at the next cell after that")
def vault_use(shell: InteractiveShell, arguments: Namespace) -> None:
    """Put items into this kernel's environment, ready for endpoint calls.

    A time that is over ends the use here, at the start of the next cell; the key itself goes on
    working. For one cell alone: %%vault_env.

    Examples::

        %vault_use my-key
        %vault_use bearer/rag hf/hub --ttl 30m
        %vault_use MY_TOKEN=rag
    """
    used = current.account().vault.use(*arguments.names, ttl=arguments.ttl)
    remember(shell)
    show(injection.used_sentences(used, is_first=not getattr(shell, _SAID_ON, False)))
    setattr(shell, _SAID_ON, True)


@magic_arguments()
@argument("names", nargs="*", metavar="NAME", help="items or endpoints; all, without any")
def vault_release(shell: InteractiveShell, arguments: Namespace) -> None:
    """Take items out of this kernel; what was there before them comes back.

    Examples::

        %vault_release
        %vault_release rag
    """
    released = current.release(*arguments.names)
    remember(shell)
    show(injection.released_sentences(released))
