"""Making new keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.views import injection, vault

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("kind", help="serverless, bearer or cert")
@argument("name", help="its name in the vault")
@argument("--use", action="store_true", help="put it into this kernel at once")
@argument("--new", action="store_true", help="a fresh one in place of one that exists")
@argument("--days", type=int, default=365, help="how long a certificate lives (365)")
@argument("--out", metavar="FILE", help="also write a certificate's .pem there (0600)")
def vault_generate(shell: InteractiveShell, arguments: Namespace) -> None:
    """Make a serverless key, a bearer token or a certificate; one that is usable is reused.

    A certificate's private key never goes to the platform: it stays on this machine.

    Examples::

        %vault_generate serverless my-key --use
        %vault_generate bearer rag
        %vault_generate cert gen-cert --out gen-cert.pem
    """
    account = current.account()
    made = account.vault.generate(
        arguments.kind, arguments.name, new=arguments.new, days=arguments.days
    )
    out = Path(arguments.out).absolute() if arguments.out else None
    pem = account.vault.export_pem(made.item, out)
    show(vault.generated_sentences(made, days=arguments.days, pem=pem))
    if arguments.use:
        used = account.vault.use(made.item.reference)
        remember(shell)
        show(injection.used_sentences(used))
