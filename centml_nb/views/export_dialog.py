"""The dialog of an export: a warning, git, and what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.accounts.exporting import EnvTarget, asked_for
from centml_nb.vault.work_tree import Standing, WorkTree
from centml_nb.views.shown import Sentences
from centml_nb.views.surface import is_agreed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from centml_nb.accounts.exporting import Exported
    from centml_nb.accounts.vault import AccountVault
    from centml_nb.views.surface import Surface

_NOBODY = "Export without being asked: --yes"


@dataclass(frozen=True, slots=True)
class ExportWishes:
    """How an export is to go.

    Attributes:
        is_forced: replace a file that is there.
        is_allowed: do it without asking.
        is_ignored: add the file to `.gitignore`, without asking, where git would take it.
    """

    is_forced: bool = False
    is_allowed: bool = False
    is_ignored: bool = False


def hold(
    vault: AccountVault,
    path: Path,
    references: Sequence[str],
    wishes: ExportWishes,
    surface: Surface,
) -> None:
    """Export items to a file, with whoever sits at `surface`.

    Raises:
        EnvFileError, VaultError, InjectionError: see `AccountVault.export`.
        MistypedError: nobody can be asked; nothing was written.
    """
    EnvTarget(path, wishes.is_forced).check()
    found = [vault.find(asked_for(reference)[1]) for reference in references]
    held = ", ".join(dict.fromkeys(item.reference for item in found))
    surface.show(Sentences((f"{path} will hold {held} in plain text, for whoever reads it.",)))
    tree = WorkTree.around(path)
    standing = tree.standing
    if standing is Standing.TRACKED:
        surface.show(Sentences((_tracked(path),)))
    if not wishes.is_allowed and not is_agreed(surface, "Write it?", _NOBODY):
        surface.show(Sentences(("Nothing was written.",)))
        return
    lines = _ignored(tree, wishes, surface) if standing is Standing.TAKEN else []
    exported = vault.export(path, *references, force=wishes.is_forced)
    surface.show(Sentences((*_written(exported), *lines)))


def _ignored(tree: WorkTree, wishes: ExportWishes, surface: Surface) -> list[str]:
    if not wishes.is_ignored:
        question = f"git would take it into a commit. Add it to {tree.ignore_file}?"
        if wishes.is_allowed or not is_agreed(surface, question, _NOBODY, by_default=True):
            return ["git would take it into a commit: add it to .gitignore, or use `--gitignore`"]
    tree.ignore()
    return [f"git passes it over: it is in {tree.ignore_file}"]


def _written(exported: Exported) -> list[str]:
    return [
        f"{exported.path} sets {', '.join(exported.variables)} (0600: you alone can read it).",
        *exported.notes,
        "When you no longer need it, delete it; the vault keeps the values.",
    ]


def _tracked(path: Path) -> str:
    return (
        f"git has {path} in its index, whatever .gitignore says: the values would be in the next"
        f" commit. Take it out first: `git rm --cached '{path}'`"
    )
