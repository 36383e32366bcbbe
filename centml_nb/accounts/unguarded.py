"""Said once: keys are handled in a notebook whose output nothing guards."""

from __future__ import annotations

import sys
import warnings

from centml_nb.settings import guard_is_off

_UNGUARDED = (
    "The output of this notebook is not guarded: a key that a cell prints is shown, and saved."
    " Load the guard, before all else: %load_ext centml_nb"
)


class _Said:
    once = False


def say_unguarded() -> None:
    """Warn the caller of a public function, once, where IPython runs without our extension."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if _Said.once or shell is None or guard_is_off():
        return
    if shell.find_line_magic("vault_use") is None:
        _Said.once = True
        warnings.warn(_UNGUARDED, stacklevel=3)
