"""Shell completion of kinds and names, from what is already known: never from the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def kinds(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """Return the kinds of secret that begin with what is typed."""
    from centml_nb.contract.kinds import Kind

    words = [word for kind in Kind for word in (kind.short, kind.word)]
    return [word for word in dict.fromkeys(words) if word.startswith(typed)]


def names(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """Return the items that begin with what is typed, as they were known last.

    A name that is unique, `kind/name` always; `VAR=` before it stays.
    """
    from collections import Counter

    from centml_nb.accounts import current
    from centml_nb.errors import CentMLError

    try:
        references = current.account().vault.last_names()
    except CentMLError:
        return []
    variable, equals, begun = typed.rpartition("=")
    bare = Counter(reference.partition("/")[2] for reference in references)
    unique = [name for name, count in bare.items() if count == 1]
    return [
        f"{variable}{equals}{name}" for name in (*unique, *references) if name.startswith(begun)
    ]
