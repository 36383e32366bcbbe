"""Making new keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.mistyped import refuse_reference
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.vault.writing import VISIBILITIES
from centml_nb.views import injection
from centml_nb.views.made import generated_sentences

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("kind", help="serverless, bearer, cert or ssh")
@argument("name", help="its name in the vault")
@argument("--use", action="store_true", help="put it into this kernel at once")
@argument("--new", action="store_true", help="a fresh one in place of one that exists")
@argument("--days", type=int, default=365, help="how long a certificate lives (365)")
@argument("--visibility", choices=VISIBILITIES, help="who sees it: you, or your organisation")
@argument("--out", metavar="FILE", help="also write the private key of a cert or ssh key (0600)")
@argument("--force", action="store_true", help="replace FILE if it is there")
def vault_generate(shell: InteractiveShell, arguments: Namespace) -> None:
    """Make a serverless key, bearer token, certificate or ssh key; a usable one is reused.

    A certificate's private key never goes to the platform: it stays on this machine. Of an ssh
    key (Ed25519) the public half is shown, which is what GitHub and servers are given.

    Examples::

        %vault_generate serverless my-key --use
        %vault_generate bearer rag
        %vault_generate cert gen-cert --out gen-cert.pem
        %vault_generate ssh github --use
    """
    refuse_reference(f"%vault_generate {arguments.kind}", arguments.name)
    account = current.account()
    made = account.vault.generate(
        arguments.kind,
        arguments.name,
        new=arguments.new,
        days=arguments.days,
        visibility=arguments.visibility,
        out=Path(arguments.out).expanduser() if arguments.out else None,
        force=arguments.force,
    )
    show(generated_sentences(made, days=arguments.days))
    if arguments.use:
        used = account.vault.use(made.item.reference)
        remember(shell)
        show(injection.used_sentences(used))
