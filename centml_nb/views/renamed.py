"""How a new name or visibility is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from centml_nb.accounts.renaming import Renamed


def renamed_sentences(renamed: Renamed) -> Sentences:
    """Return what was changed, how, and what is kept here under the new name."""
    before, item = renamed.before, renamed.item
    if before == item:
        return Sentences((f"{item.reference} is so already: nothing was changed.",))
    said = []
    if before.name != item.name:
        said.append(f"{before.reference} is {item.reference} now.")
    if before.visibility != item.visibility:
        everybody = item.visibility == "org"
        said.append(
            f"{item.reference} is your organisation's now: everybody in it can use it."
            if everybody
            else f"{item.reference} is yours alone now."
        )
    said.append(
        "The platform takes that together with the value alone: it was read once and sent back."
    )
    if renamed.pem is not None:
        said.append(f"Its private key is on this machine alone: {renamed.pem}")
    said += [
        f"It stays in this kernel as {', '.join(lease.variables)}." for lease in renamed.leases
    ]
    if item.kind is Kind.ENV_VAR and before.name != item.name:
        said.append(f"Where it is used from now on, it sets {item.name}.")
    return Sentences(tuple(said))
