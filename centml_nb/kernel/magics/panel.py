"""The vault as a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic_arguments import magic_arguments

from centml_nb.kernel.panel.showing import show_panel

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
def vault_panel(shell: InteractiveShell, _arguments: Namespace) -> None:
    """Show the vault panel: log in, make, add, use, release, reveal, delete keys by mouse.

    What is typed into it goes to the kernel once and is kept in no file.

    Example::

        %vault_panel
    """
    show_panel(shell)
