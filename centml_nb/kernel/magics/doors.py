"""The doors, and the key that opens each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.views import endpoints

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
def centml_endpoints(_shell: InteractiveShell, _arguments: Namespace) -> None:
    """List the doors: what each takes, and which of your keys opens it.

    Example::

        %centml_endpoints
    """
    show(endpoints.endpoints_table(current.account()))


@magic_arguments()
@argument("endpoint", help="`serverless`, or a deployment's name")
@argument("--with", dest="key", metavar="NAME", help="the item to open it with")
@argument("--ttl", metavar="TIME", help="how long: 30m, 2h; it ends at the next cell after that")
def centml_connect(shell: InteractiveShell, arguments: Namespace) -> None:
    """Open a door: find its key, check that it answers, put key and address into this kernel.

    Examples::

        %centml_connect serverless
        %centml_connect llama-dedicated
        %centml_connect llama-dedicated --with bearer/rag
    """
    done = current.account().connect(arguments.endpoint, key=arguments.key, ttl=arguments.ttl)
    remember(shell)
    show(endpoints.connected_sentences(done))
