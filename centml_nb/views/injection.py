"""How injections are shown: what was set, what it replaced, what was put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.injection import trust
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.injection.injector import Lease

_WORKERS = "Processes and clients started from now on see it; those that run already do not."


def used_sentences(leases: Sequence[Lease]) -> Sentences:
    """Return what `%vault_use` did."""
    lines = [line for lease in leases for line in injected_lines(lease)]
    return Sentences((*lines, _WORKERS))


def injected_lines(lease: Lease) -> list[str]:
    """Return what one injection set, and which of the user's own variables it replaced."""
    set_here = _of_the_key(lease)
    lines = [f"{lease.reference} is in this kernel as {_listed(set_here)}."]
    if len(set_here) < len(lease.variables):
        lines.append(
            "New clients also trust the local platform's certificates"
            f" ({_listed(trust.VARIABLES)}), beside all that they trusted before."
        )
    replaced = [name for name in lease.replaced if name not in trust.VARIABLES]
    if replaced:
        lines.append(
            f"Your own {_listed(replaced)} is put aside until"
            f" `%vault_release {lease.endpoint or lease.reference}`"
        )
    return lines


def released_sentences(leases: Sequence[Lease]) -> Sentences:
    """Return what `%vault_release` did; a release revokes nothing at the platform."""
    if not leases:
        return Sentences(("Nothing was in use in this kernel.",))
    lines = [
        f"{lease.reference} is out of this kernel: {_listed(_of_the_key(lease))} as before."
        for lease in leases
    ]
    return Sentences((*lines, "The keys themselves still work: nothing was deleted."))


def _of_the_key(lease: Lease) -> list[str]:
    return [name for name in lease.variables if name not in trust.VARIABLES]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
