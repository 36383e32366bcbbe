"""Routing: a front end is answered in the shell that it asked, a subshell or the main one.

ipykernel 7.4 takes what comes in on a comm to the shell that last sent on it, whatever the message
itself says: after a word from a cell, every request would wait for the next cell's end.
"""

from __future__ import annotations

_LAST_SENDER = "_reply_subshell_id"


def forget_last_sender(comm: object) -> None:
    """Have messages of `comm` go where they say again; harmless where the kernel is another."""
    vars(comm).pop(_LAST_SENDER, None)
