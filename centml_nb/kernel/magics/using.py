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


@magic_arguments()
@argument("names", nargs="+", metavar="[VAR=]NAME", help="items, `rag` or `bearer/rag`")
def vault_use(shell: InteractiveShell, arguments: Namespace) -> None:
    """Put items into this kernel's environment, ready for endpoint calls.

    Examples::

        %vault_use my-key
        %vault_use bearer/rag hf/hub
        %vault_use MY_TOKEN=rag
    """
    used = current.account().vault.use(*arguments.names)
    remember(shell)
    show(injection.used_sentences(used))


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
