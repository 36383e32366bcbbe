"""Asking for a value: a masked prompt, where there is somebody to answer it."""

from __future__ import annotations

import getpass
import warnings
from typing import TYPE_CHECKING

from centml_nb.errors import MistypedError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def ask(prompt: str, hint: str) -> Secret:
    """Return what is typed at a masked prompt; Ctrl-C ends the wait.

    Raises:
        MistypedError: nobody can be asked here unseen; `hint` says what to do instead.
    """
    try:
        with warnings.catch_warnings():
            # Where the terminal cannot be silenced, the value would be seen.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return Secret(getpass.getpass(prompt))
    except (EOFError, getpass.GetPassWarning):
        pass
    except Exception as error:
        # ipykernel's own, where a front end cannot ask (nbclient, papermill).
        if type(error).__name__ != "StdinNotImplementedError":
            raise
    raise MistypedError("Nobody can be asked for a value here.", hint)


def takes_several_lines(shell: InteractiveShell) -> bool:
    """Say whether a prompt takes what is pasted as a whole: a terminal's ends at the first line."""
    return hasattr(shell, "kernel")
