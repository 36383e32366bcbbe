"""How injections are shown: what was set, what it replaced, what was put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.injection import proxies, trust
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.injection.injector import Lease

_EXTENSIONS = {
    trust.VARIABLES: "New clients also trust the local platform's certificates, beside all that"
    " they trusted before",
    proxies.VARIABLES: "Requests to this machine go past your proxies",
}
_WORKERS = "Processes and clients started from now on see it; those that run already do not."


def used_sentences(leases: Sequence[Lease]) -> Sentences:
    """Return what `%vault_use` did."""
    lines = [line for lease in leases for line in injected_lines(lease)]
    return Sentences((*lines, _WORKERS))


def injected_lines(lease: Lease) -> list[str]:
    """Return what one injection set, and which of the user's own variables it replaced."""
    lines = [f"{lease.reference} is in this kernel as {_listed(lease.variables)}."]
    lines += [
        f"{sentence} ({_listed(names)})."
        for names, sentence in _EXTENSIONS.items()
        if set(names) <= set(lease.extended)
    ]
    lines += lease.notes
    if lease.replaced:
        lines.append(
            f"Your own {_listed(lease.replaced)} is put aside until"
            f" `%vault_release {lease.endpoint or lease.reference}`"
        )
    return lines


def released_sentences(leases: Sequence[Lease]) -> Sentences:
    """Return what `%vault_release` did; a release revokes nothing at the platform."""
    if not leases:
        return Sentences(("Nothing was in use in this kernel.",))
    lines = [
        f"{lease.reference} is out of this kernel: {_listed(lease.variables)} as before."
        for lease in leases
    ]
    return Sentences((*lines, "The keys themselves still work: nothing was deleted."))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
