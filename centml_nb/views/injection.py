"""How injections are shown: what was set, what it replaced, what was put back."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from centml_nb.injection import proxies, trust
from centml_nb.injection.lease import clock_time
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.accounts.rotation.following import Switched
    from centml_nb.injection.lease import Lease

_EXTENSIONS = {
    trust.VARIABLES: "New clients also trust the local platform's certificates, beside all that"
    " they trusted before",
    proxies.VARIABLES: "Requests to this machine go past your proxies",
}
_WORKERS = "Processes and clients started from now on see it; those that run already do not."


def used_sentences(leases: Sequence[Lease], *, is_first: bool = False) -> Sentences:
    """Return what `%vault_use` did; the first time also who sees it."""
    lines = [line for lease in leases for line in injected_lines(lease)]
    return Sentences((*lines, _WORKERS) if is_first else tuple(lines))


def ended_sentences(leases: Sequence[Lease]) -> Sentences:
    """Return which leases ended because their time was over, and how to make them again."""
    return Sentences(tuple(map(ended_line, leases)))


def ended_line(lease: Lease) -> str:
    """Return that a lease's time was over, and how to make it again."""
    return (
        f"{lease.reference} is out of this kernel: its time ({lease.lifetime}) was"
        f" over{lease.ended_at}. {_listed(lease.variables)} as before; the key itself still works."
        f" To use it again: `{lease.again}`"
    )


def switched_sentences(switched: Sequence[Switched]) -> Sentences:
    """Return which leases hold a rotated key's new value by now, and which could not be moved."""
    return Sentences(tuple(map(_switched_line, switched)))


def _switched_line(switched: Switched) -> str:
    if switched.problem:
        return (
            f"{switched.reference} was rotated, and this kernel still holds its old value:"
            f" {switched.problem}"
        )
    hidden = [name for name in switched.lease.variables if name not in switched.shown]
    said = [f"{_listed(switched.shown)} holds its new value"] if switched.shown else []
    if hidden:
        said.append(f"{_listed(hidden)} holds something else by now, and is left as it is")
    return (
        f"{switched.reference} was rotated: {'; '.join(said)}. Clients that you made yourself"
        " before have to be made anew."
    )


def until(lease: Lease) -> str:
    """Return until when a lease lasts, for the end of a phrase; nothing without an end."""
    if lease.is_scoped:
        return ", for this cell"
    return "" if lease.ends_at is None else f", until {clock_time(lease.ends_at)}"


def injected_lines(lease: Lease) -> list[str]:
    """Return what one injection set, and what it put aside or lies over."""
    lines = [f"{lease.reference} is in this kernel as {_listed(lease.variables)}{until(lease)}."]
    lines += [
        f"{sentence} ({_listed(names)})."
        for names, sentence in _EXTENSIONS.items()
        if set(names) <= set(lease.extended)
    ]
    lines += lease.notes
    release = f"`%vault_release {quote(lease.endpoint or lease.reference)}`"
    if lease.replaced:
        lines.append(f"Your own {_listed(lease.replaced)} is put aside until {release}")
    if lease.covered:
        lines.append(f"It lies over {_listed(lease.covered)}: back after {release}")
    return lines


def released_sentences(leases: Sequence[Lease]) -> Sentences:
    """Return what `%vault_release` did; a release revokes nothing at the platform."""
    if not leases:
        return Sentences(("Nothing was in use in this kernel.",))
    lines = [
        f"{lease.reference} is out of this kernel: {_listed(lease.variables)} as before."
        for lease in leases
    ]
    return Sentences((*lines, "A release deletes nothing: elsewhere these keys work as before."))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
