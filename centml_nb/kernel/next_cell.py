"""What changed since the last cell: leases that are over, keys rotated and logouts elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts import current
from centml_nb.kernel.display import show
from centml_nb.kernel.restart import remember
from centml_nb.views import injection, status

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def tell_what_changed(shell: InteractiveShell) -> None:
    """End what is over, follow what was rotated, and say so; silent where nothing changed."""
    injector = current.injector()
    injector.end_due()
    # Also those that a client of ours ended between two cells.
    ended = injector.untold()
    if ended:
        if (account := current.taken_up()) is not None:
            account.note_ended(ended)
        remember(shell)
        show(injection.ended_sentences(ended))
    released = current.follow_logout()
    if released is not None:
        remember(shell)
        show(status.ended_elsewhere_sentences())
        if released:
            show(injection.released_sentences(released))
    switched = current.follow_rotations()
    if switched:
        show(injection.switched_sentences(switched))
