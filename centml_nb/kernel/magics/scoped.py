"""Keys for one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.kernel.cells import Cells

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("names", nargs="+", metavar="[VAR=]NAME", help="items, `rag` or `bearer/rag`")
def vault_env(shell: InteractiveShell, arguments: Namespace, cell: str | None = None) -> None:
    """Put items into the environment for this cell alone; at its end it is as it was before.

    However the cell ends: also with an error, an interrupt, or after an `await`. Another cell
    magic may follow on the next line. In Python: `with account.vault.env("rag"):`

    Examples::

        %%vault_env rag MY_TOKEN=hf/hub
        client = OpenAI()

        %%vault_env my-cert
        !curl --cert $CENTML_CLIENT_CERT https://...
    """
    vault = current.account().vault
    if cell is None:
        Cells.of(shell).hold_until_the_end(vault.env(*arguments.names))
        return
    # Typed by a user it is a line of the cell by now (see Cells): this is a call from code.
    with vault.env(*arguments.names):
        shell.run_cell(cell).raise_error()
