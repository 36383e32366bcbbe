"""Loading and unloading the extension; both may be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.kernel import completion
from centml_nb.kernel.guard import installed
from centml_nb.kernel.magics import CentMLMagics

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load(shell: InteractiveShell) -> None:
    """Register the magics and their completion, and put the guards up."""
    installed.install(shell)
    shell.register_magics(CentMLMagics)
    completion.install(shell)


def unload(shell: InteractiveShell) -> None:
    """Take magics, completion and guards away; what is in use in the kernel stays in use."""
    installed.remove(shell)
    for name in CentMLMagics.magics["line"]:
        shell.magics_manager.magics["line"].pop(name, None)
    completion.remove(shell)
