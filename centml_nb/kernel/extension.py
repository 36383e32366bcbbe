"""Loading and unloading the extension; both may be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.kernel import completion
from centml_nb.kernel.magics import CentMLMagics

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load(shell: InteractiveShell) -> None:
    """Register the magics and their completion."""
    shell.register_magics(CentMLMagics)
    completion.install(shell)


def unload(shell: InteractiveShell) -> None:
    """Take the magics and their completion away; what is in use in the kernel stays in use."""
    for name in CentMLMagics.magics["line"]:
        shell.magics_manager.magics["line"].pop(name, None)
    completion.remove(shell)
