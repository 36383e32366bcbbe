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
    "centml_service_account": "service_accounts",
    "vault_list": "listing",
    "vault_generate": "generating",
    "vault_add": "adding",
    "vault_use": "using",
    "vault_release": "using",
    "vault_env": "scoped",
    "vault_rotate": "rotating",
    "vault_delete": "changing",
    "vault_rename": "changing",
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

CELL = {"vault_env": "scoped"}
"""The cell magics."""

_SORTS = {"line": LINE, "cell": CELL}


def register(shell: InteractiveShell) -> None:
    """Register the magics in `shell`; none is imported before it is used."""
    for sort, magics in _SORTS.items():
        for name, module in magics.items():
            magic = Magic(shell, name, f"{__name__}.{module}")
            shell.register_magic_function(magic, sort, name)


def unregister(shell: InteractiveShell) -> None:
    """Undo `register`."""
    for sort, magics in _SORTS.items():
        for name in magics:
            shell.magics_manager.magics[sort].pop(name, None)
