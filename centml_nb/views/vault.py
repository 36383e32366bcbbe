"""How the vault's list is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from centml_nb.redaction.fingerprint import shown
from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.accounts.account import Account
    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.injector import Lease
    from centml_nb.vault.knowledge import Known

_COLUMNS = ("Kind", "Name", "Visibility", "Fingerprint", "Age / expiry", "In this kernel")
_SOON_DAYS = 30


def vault_table(account: Account, items: Sequence[VaultItem]) -> Table | Sentences:
    """Return the table of items: what is known of them, and no value."""
    if not items:
        return Sentences(
            ("Nothing here yet. Make a key: `%vault_generate serverless my-key --use`",)
        )
    known, used = account.vault.known(), _variables_by_reference(account.leases())
    rows = [_row(item, known.get(item.id), used.get(item.reference, "")) for item in items]
    held = frozenset(i for i, item in enumerate(items) if item.reference in used)
    return Table(_COLUMNS, rows, held).without_empty_columns()


def vault_records(account: Account, items: Sequence[VaultItem]) -> list[dict[str, str | None]]:
    """Return the items as plain records, for `--json`."""
    known, used = account.vault.known(), _variables_by_reference(account.leases())
    return [_record(item, known.get(item.id), used.get(item.reference)) for item in items]


def _row(item: VaultItem, known: Known | None, variables: str) -> tuple[str, ...]:
    return (
        item.kind.title,
        item.name,
        item.visibility or "",
        fingerprint_of(known),
        age_of(item, known),
        variables,
    )


def _record(item: VaultItem, known: Known | None, variables: str | None) -> dict[str, str | None]:
    expires_at = known.expires_at if known else None
    return {
        "kind": item.kind.word,
        "name": item.name,
        "reference": item.reference,
        "visibility": item.visibility,
        "fingerprint": fingerprint_of(known) or None,
        "created_at": item.created_at.isoformat() if item.created_at else None,
        "expires_at": expires_at.isoformat() if expires_at else None,
        "in_use": variables,
    }


def fingerprint_of(known: Known | None) -> str:
    """Return a value's fingerprint, `guessable`, or nothing where it was not seen here."""
    if known is None:
        return ""
    return shown(known.fingerprint) if known.fingerprint else "guessable"


def age_of(item: VaultItem, known: Known | None) -> str:
    """Return how old an item is, or when it ends."""
    now = datetime.now(UTC)
    if known is not None and known.expires_at is not None:
        left = (known.expires_at - now).days
        if left < 0:
            return f"expired {known.expires_at:%Y-%m-%d}"
        return f"{left} days left" if left < _SOON_DAYS else f"until {known.expires_at:%Y-%m-%d}"
    begun = item.created_at or (known.seen_at if known else None)
    if begun is None:
        return ""
    days = (now - (begun if begun.tzinfo else begun.replace(tzinfo=UTC))).days
    return "today" if days < 1 else f"{days} days"


def _variables_by_reference(leases: Sequence[Lease]) -> dict[str, str]:
    used: dict[str, str] = {}
    for lease in leases:
        # The whole as well: a name may have a plus sign in it.
        for reference in (lease.reference, *lease.reference.split(" + ")):
            used[reference] = ", ".join(lease.variables)
    return used
