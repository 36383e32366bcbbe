"""How a purge is shown: what would go, what cannot be had again, what stays, what went."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from centml_nb.accounts.purge.inventory import Inventory
    from centml_nb.accounts.purge.removing import Removed


def inventory_table(inventory: Inventory) -> Table:
    """Return what would be removed from one directory: for what, how many files, where in it."""
    counts = Counter(
        (kept.concern.title, _where(inventory.home, kept.path)) for kept in inventory.kept
    )
    rows = [(where, str(count), title) for (title, where), count in sorted(counts.items())]
    return Table(("Where", "Files", "For"), rows, title=f"Kept in {inventory.home}")


def nothing_kept(home: Path) -> Sentences:
    """Return that there is nothing of ours."""
    return Sentences((f"Nothing of ours is on this machine; it would be in {home}.",))


def warning_sentences(warnings: Sequence[str]) -> Sentences:
    """Return what cannot be had again."""
    return Sentences(tuple(f"! {warning}" for warning in warnings))


def left_sentences(inventories: Sequence[Inventory], others: Sequence[str]) -> Sentences:
    """Return what is not removed, because it is not ours."""
    left = [f"{path}: not a file of ours." for one in inventories for path in one.left]
    return Sentences(("Not removed:", *(f"  {line}" for line in [*left, *others])))


def removed_sentences(removed: Removed, home: Path) -> Sentences:
    """Return what was removed, and what was not."""
    lines = ["The local platform was stopped."] if removed.platform_stopped else []
    lines += [f"Not removed: {failure}" for failure in removed.failures]
    gone = f"Removed: {removed.files} files."
    lines.append(gone if removed.failures else f"{gone} Nothing of ours is left in {home}.")
    return Sentences(tuple(lines))


def _where(home: Path, path: Path) -> str:
    inside = path.relative_to(home).parts
    return f"{inside[0]}/" if len(inside) > 1 else inside[0]
