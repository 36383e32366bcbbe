"""Credentials for the CentML platform, inside a notebook.

    account = centml_nb.login(local=True)
    account.vault.generate("bearer", "rag")
    account.endpoint("llama").openai().chat.completions.create(...)

In IPython: `%load_ext centml_nb`, then `%centml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from centml_nb.version import __version__

if TYPE_CHECKING:
    from types import ModuleType

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.accounts.account import Account
    from centml_nb.accounts.current import account, login, logout
    from centml_nb.contract.kinds import Kind
    from centml_nb.errors import CentMLError
    from centml_nb.kernel.panel.showing import panel
    from centml_nb.secret import Secret

__all__ = [
    "Account",
    "CentMLError",
    "Kind",
    "Secret",
    "__version__",
    "account",
    "load_ipython_extension",
    "login",
    "logout",
    "panel",
    "unload_ipython_extension",
]

# At first use: loading the extension must not be felt.
_HOMES = {
    "Account": "centml_nb.accounts.account",
    "CentMLError": "centml_nb.errors",
    "Kind": "centml_nb.contract.kinds",
    "Secret": "centml_nb.secret",
    "account": "centml_nb.accounts.current",
    "login": "centml_nb.accounts.current",
    "logout": "centml_nb.accounts.current",
    "panel": "centml_nb.kernel.panel.showing",
}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Load the magics: `%load_ext centml_nb`."""
    from centml_nb.kernel import extension

    extension.load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics away again: `%unload_ext centml_nb`."""
    from centml_nb.kernel import extension

    extension.unload(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Say where JupyterLab's half is, for `jupyter labextension develop`."""
    return [{"src": "labextension", "dest": "centml-nb"}]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute is of any type
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import sys
    from importlib import import_module

    home = _HOMES[name]
    # Not out of `sys.modules`: another thread may be in the midst of importing it.
    return getattr(import_module(home) if home in sys.modules else _first(home), name)


def _first(home: str) -> ModuleType:
    import gc
    from importlib import import_module

    # What an import makes is no garbage, and looking for some takes a tenth of its time.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return import_module(home)
    finally:
        # To the old ones with what is new, or the next collection looks through all of it. What
        # somebody froze would be thawed by it.
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if is_collecting:
            gc.enable()


def __dir__() -> list[str]:
    return __all__
