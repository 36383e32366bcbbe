"""Showing the panel; beside it the same as text, for where no widget is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts import current
from centml_nb.errors import CentMLError, ConfigurationError
from centml_nb.kernel.display import show
from centml_nb.views.shown import Sentences, Table
from centml_nb.views.vault import vault_table

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MAGICS = Sentences(
    (
        "The panel needs a notebook, with its kernel. The same by typing:",
        "`%vault_list`, `%vault_generate KIND NAME`, `%vault_add KIND NAME`",
        "`%vault_use NAME`, `%vault_release NAME`, `%centml_connect ENDPOINT`",
    )
)
_MOST_ROWS = 50


def panel() -> None:
    """Show the vault panel below this cell: every key, by mouse or keyboard; no value is kept.

    Raises:
        ConfigurationError: this is no IPython, or the panel was not built.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise ConfigurationError(
            "The panel needs a notebook.", "In a terminal the same is: centml-nb vault list"
        )
    show_panel(shell)


def show_panel(shell: InteractiveShell) -> None:
    """Show the panel in `shell`; a terminal gets the table and the magics."""
    if not hasattr(shell, "kernel"):
        table = _table()
        if table is not None:
            show(table)
        show(_MAGICS)
        return
    from IPython.display import display

    from centml_nb.kernel.panel.widget import VaultPanel

    display(VaultPanel(shell))
    display({"text/plain": repr(_MAGICS), "text/html": _folded()}, raw=True)


def _folded() -> str:
    table = _table()
    shown = "" if table is None else table._repr_html_()
    return (
        '<details style="font-size:smaller;opacity:0.75"><summary>The vault as text, for where the'
        f" panel is not drawn</summary>{shown}{_MAGICS._repr_html_()}</details>"
    )


def _table() -> Table | Sentences | None:
    try:
        account = current.account()
        return vault_table(account, account.vault.items_of()[:_MOST_ROWS])
    except CentMLError:
        return None
