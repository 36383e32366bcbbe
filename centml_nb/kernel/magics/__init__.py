"""The magics: thin adapters over the account, a module for each concern, a function for each magic.

A new one is a function in one of these modules, and a line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.kernel.magic import Magic

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

LINE = {
    "centml": "overview",
    "centml_status": "overview",
    "centml_login": "session",
    "centml_logout": "session",
    "vault_list": "listing",
    "vault_generate": "generating",
    "vault_add": "adding",
    "vault_use": "using",
    "vault_release": "using",
    "vault_rotate": "rotating",
    "vault_import": "moving",
    "vault_export": "moving",
    "vault_reveal": "showing",
    "vault_audit": "showing",
    "vault_scrub": "scrubbing",
    "vault_panel": "panel",
    "centml_endpoints": "doors",
    "centml_connect": "doors",
}
"""The line magics, with the module here that each is a function of."""


def register(shell: InteractiveShell) -> None:
    """Register the magics in `shell`; none is imported before it is used."""
    for name, module in LINE.items():
        shell.register_magic_function(Magic(shell, name, f"{__name__}.{module}"), "line", name)


def unregister(shell: InteractiveShell) -> None:
    """Undo `register`."""
    for name in LINE:
        shell.magics_manager.magics["line"].pop(name, None)
