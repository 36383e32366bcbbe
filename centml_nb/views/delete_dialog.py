"""The dialog of a deletion: who still uses what goes, the question, and what was done."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.accounts.uses import CARRIED
from centml_nb.contract.kinds import Kind
from centml_nb.views.shown import Sentences
from centml_nb.views.surface import is_agreed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.accounts.account import Account
    from centml_nb.accounts.deleting import Deleted
    from centml_nb.accounts.uses import Uses
    from centml_nb.audit import Act
    from centml_nb.contract.items import VaultItem
    from centml_nb.views.surface import Surface

_NOBODY = "Delete without being asked: --yes"


@dataclass(frozen=True, slots=True)
class DeleteWishes:
    """How a deletion is to go.

    Attributes:
        is_allowed: do it without asking.
        visibility: `user` or `org`, where both have an item of the kind and name.
        keeps_key: leave the private keys of certificates on this machine.
    """

    is_allowed: bool = False
    visibility: str | None = None
    keeps_key: bool = False


def hold(
    account: Account, references: Sequence[str], wishes: DeleteWishes, surface: Surface
) -> None:
    """Delete items, with whoever sits at `surface`.

    Raises:
        VaultError, PlatformError: see `AccountVault.delete`; what was done before was shown.
        MistypedError: nobody can be asked; nothing was deleted.
    """
    deleting = account.vault.deleting()
    found = [account.vault.find(one, wishes.visibility) for one in references]
    items = list({item.id: item for item in found}.values())
    for item in items:
        deleting.check(item)
    used = {item.id: account.uses(item) for item in items}
    surface.show(Sentences(tuple(line for item in items for line in lines(item, used[item.id]))))
    if not wishes.is_allowed and not is_agreed(surface, _question(items), _NOBODY):
        surface.show(Sentences(("Nothing was deleted.",)))
        return
    for item in items:
        with_key = _with_key(account, item, used[item.id], wishes, surface)
        deleted = deleting.delete(item, with_key=with_key)
        surface.show(deleted_sentences(deleted))


def lines(item: VaultItem, uses: Uses) -> list[str]:
    """Return who still uses an item, as far as that is known."""
    said = [f"{_called(item)} will be deleted from the vault, for good."]
    if uses.carriers:
        carry, go = ("carries", "goes") if len(uses.carriers) == 1 else ("carry", "go")
        said.append(
            f"{_listed(uses.carriers)} {carry} its value, and {go} on opening to whoever has it."
        )
    if uses.may_carry:
        said.append(f"{_listed(uses.may_carry)} may carry it: this machine has not seen its value.")
    if uses.is_unsaid:
        said.append("Which deployments carry it is not known: the platform did not say.")
    if item.kind is Kind.SERVERLESS_KEY:
        said.append("Whatever still uses it, anywhere, gets 401 from then on.")
    elif item.kind not in CARRIED:
        said.append("Whether a deployment was given it is not known: the platform does not say.")
    said += [
        f"It is in use in this kernel as {_listed(lease.variables)}, and will be released."
        for lease in uses.leases
    ]
    if uses.processes:
        said.append(f"Taken by other processes that still run: {_processes(uses.processes)}.")
    if item.visibility == "org":
        said.append("It is your organisation's: it is gone for everybody in it.")
    return said


def deleted_sentences(deleted: Deleted) -> Sentences:
    """Return what was done: the item, what was in use of it, its private key."""
    reference = deleted.item.reference
    said = (
        [f"{reference} is deleted."]
        if deleted.was_there
        else [f"{reference} was gone already: it was deleted elsewhere."]
    )
    said += [
        f"It is out of this kernel: {_listed(lease.variables)} as before."
        for lease in deleted.released
    ]
    if deleted.wiped_pem is not None:
        said.append("Its private key is deleted from this machine as well.")
    if deleted.kept_pem is not None:
        again = f"%vault_add cert {shlex.quote(deleted.item.name)} --from-file {deleted.kept_pem}"
        said += [
            f"Its private key is still on this machine: {deleted.kept_pem}",
            f"To have it in the vault again: {again}",
        ]
    return Sentences(tuple(said))


def _with_key(
    account: Account, item: VaultItem, uses: Uses, wishes: DeleteWishes, surface: Surface
) -> bool:
    if wishes.keeps_key or account.vault.deleting().kept_pem(item) is None:
        return False
    if wishes.is_allowed:
        # Without it nobody here could open what still carries the CA.
        return not (uses.carriers or uses.may_carry or uses.is_unsaid)
    question = f"It exists here alone: delete the private key of {item.name} as well?"
    return is_agreed(surface, question, _NOBODY)


def _question(items: Sequence[VaultItem]) -> str:
    if len(items) == 1:
        return f"Delete {items[0].reference}?"
    return f"Delete these {len(items)} items?"


def _called(item: VaultItem) -> str:
    return f"{item.reference} (your organisation's)" if item.visibility == "org" else item.reference


def _processes(acts: Sequence[Act]) -> str:
    shown = [
        f"{act.notebook.rpartition('/')[2] or 'process'} ({act.process}, at"
        f" {act.time.astimezone():%H:%M})"
        for act in acts
    ]
    return _listed(shown)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
