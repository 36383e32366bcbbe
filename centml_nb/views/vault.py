"""How the vault's list is shown."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from centml_nb.redaction.fingerprint import shown
from centml_nb.views.injection import until
from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.accounts.account import Account
    from centml_nb.accounts.listing import Listing
    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.lease import Lease
    from centml_nb.vault.knowledge import Known

_COLUMNS = ("Kind", "Name", "Visibility", "Fingerprint", "Age / expiry", "In this kernel")
_SOON_DAYS = 30
_MOST_ROWS = 200  # some thousand make a browser slow


def vault_table(account: Account, items: Sequence[VaultItem]) -> Table | Sentences:
    """Return the table of items: what is known of them, and no value."""
    if not items:
        return Sentences(
            ("Nothing here yet. Make a key: `%vault_generate serverless my-key --use`",)
        )
    known, used = account.vault.known(), _by_reference(account.leases())
    shown = _shown(items, used)
    rows = [_row(item, known.get(item.id), used.get(item.reference)) for item in shown]
    held = frozenset(i for i, item in enumerate(shown) if item.reference in used)
    note = "" if len(shown) == len(items) else _narrow(len(shown), len(items))
    return Table(_COLUMNS, rows, held, note).without_empty_columns()


def listing_table(account: Account, listing: Listing) -> Table | Sentences:
    """Return the table of a list: as of when it is, and what is in use and no longer in it."""
    remarks = [*_age(listing), *map(lacking_line, listing.lacking(account.leases()))]
    if not listing.items and (listing.as_of is not None or not listing.is_whole):
        return Sentences((*remarks, "No item of the vault is like that. All: `%vault_list`"))
    table = vault_table(account, listing.items)
    if isinstance(table, Sentences):
        return Sentences((*remarks, *table.lines))
    return replace(table, title=" ".join(remarks))


def vault_records(
    account: Account, items: Sequence[VaultItem], as_of: datetime | None = None
) -> list[dict[str, str | None]]:
    """Return the items as plain records, for `--json`; `as_of` where that is not now."""
    known, used = account.vault.known(), _by_reference(account.leases())
    records = [_record(item, known.get(item.id), used.get(item.reference)) for item in items]
    if as_of is not None:
        for record in records:
            record["as_of"] = as_of.isoformat()
    return records


def _row(item: VaultItem, known: Known | None, leases: Sequence[Lease] | None) -> tuple[str, ...]:
    return (
        item.kind.title,
        item.name,
        item.visibility or "",
        fingerprint_of(known),
        age_of(item, known),
        "; ".join(f"{', '.join(lease.variables)}{until(lease)}" for lease in leases or ()),
    )


def _record(
    item: VaultItem, known: Known | None, leases: Sequence[Lease] | None
) -> dict[str, str | None]:
    expires_at = known.expires_at if known else None
    ends = [lease.ends_at for lease in leases or () if lease.ends_at is not None]
    return {
        "kind": item.kind.word,
        "name": item.name,
        "reference": item.reference,
        "visibility": item.visibility,
        "fingerprint": fingerprint_of(known) or None,
        "created_at": item.created_at.isoformat() if item.created_at else None,
        "expires_at": expires_at.isoformat() if expires_at else None,
        "in_use": ", ".join(name for lease in leases for name in lease.variables)
        if leases
        else None,
        "in_use_until": min(ends).isoformat() if ends else None,
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


def ago(moment: datetime) -> str:
    """Return how long ago a moment was: `3 minutes ago`."""
    passed = datetime.now(UTC) - moment
    for unit, length in _UNITS:
        if passed >= length:
            count = passed // length
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "a moment ago"


_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def _by_reference(leases: Sequence[Lease]) -> dict[str, list[Lease]]:
    used: dict[str, list[Lease]] = {}
    for lease in leases:
        for reference in lease.references:
            used.setdefault(reference, []).append(lease)
    return used


def _shown(items: Sequence[VaultItem], used: dict[str, list[Lease]]) -> Sequence[VaultItem]:
    if len(items) <= _MOST_ROWS:
        return items
    # What is in use is never among those left out.
    left = [item for item in items[_MOST_ROWS:] if item.reference in used]
    return [*items[:_MOST_ROWS], *left]


def _narrow(shown: int, there: int) -> str:
    return (
        f"{shown:,} of {there:,} items. Narrow it down: `%vault_list KIND`, `%vault_list PART`;"
        " all of them, for a program: `%vault_list --json`"
    )


def _age(listing: Listing) -> list[str]:
    if listing.as_of is None:
        return []
    return [f"{listing.problem} This is what the vault held {ago(listing.as_of)}."]


def lacking_line(reference: str) -> str:
    """Return that an item is in use here, and gone from the vault."""
    return (
        f"{reference} is in use here, and no longer in the vault: it was deleted or renamed"
        f" elsewhere. Take it out: `%vault_release {shlex.quote(reference)}`"
    )
