"""Loading and unloading the extension; both may be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.kernel import channel, completion, magics
from centml_nb.kernel.cells import Cells
from centml_nb.kernel.guard import installed

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load(shell: InteractiveShell) -> None:
    """Register the magics and their completion, and put the guards up."""
    installed.install(shell)
    magics.register(shell)
    Cells.of(shell).install()
    completion.install(shell)
    channel.install(shell)


def unload(shell: InteractiveShell) -> None:
    """Take magics, completion and guards away; what is in use in the kernel stays in use."""
    installed.remove(shell)
    Cells.of(shell).remove()
    magics.unregister(shell)
    completion.remove(shell)
    channel.remove(shell)
