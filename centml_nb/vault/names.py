"""Names of items: what may be one, and what a typed reference can mean."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    AmbiguousNameError,
    InvalidItemError,
    UnknownItemError,
    UnknownKindError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from centml_nb.contract.items import VaultItem
    from centml_nb.secret import Secret

LONGEST_NAME = 512
LONGEST_VALUE = 4096
GENERATED = (Kind.SERVERLESS_KEY, Kind.BEARER_TOKEN, Kind.CERTIFICATE, Kind.SSH_KEY)


def checked_name(name: str) -> str:
    """Return `name` if the platform would take it (1 to 512 characters).

    Raises:
        InvalidItemError: it would not.
    """
    if not name.strip():
        raise InvalidItemError("An item needs a name.", "Give one: %vault_generate bearer rag")
    if len(name) > LONGEST_NAME:
        raise InvalidItemError(
            f"The name has {len(name)} characters, and the platform takes {LONGEST_NAME}.",
            "Choose a shorter one.",
        )
    return name


def checked_value(name: str, value: Secret, hint: str = "Store a shorter one.") -> Secret:
    """Return `value` if the platform would take it (1 to 4,096 characters).

    Raises:
        InvalidItemError: it would not; nothing of the value is in the sentence.
    """
    length = len(value.reveal())
    if not 1 <= length <= LONGEST_VALUE:
        raise InvalidItemError(
            f"The value of {name} has {length:,} characters, and the platform takes 1 to"
            f" {LONGEST_VALUE:,}.",
            hint if length else "Give a value.",
        )
    return value


def matching(reference: str, items: Iterable[VaultItem]) -> list[VaultItem]:
    """Return the items that `reference` (`rag`, `bearer/rag`, `bearer-token/rag`) may mean.

    Kind and name always name an item: one whose whole name looks like that comes after it.
    """
    kind, rest = split(reference)
    everything = list(items)
    named = [item for item in everything if item.kind is kind and item.name == rest]
    return named or [item for item in everything if item.name == reference]


def split(reference: str) -> tuple[Kind | None, str]:
    """Return the kind and the name of `bearer/rag`; no kind where none is in front."""
    before, slash, after = reference.partition("/")
    if slash:
        try:
            return Kind.parse(before), after
        except UnknownKindError:
            pass
    return None, reference


def seen_by(visibility: str | None, items: list[VaultItem]) -> list[VaultItem]:
    """Return the items of a visibility; all without one. What has none is its user's."""
    if visibility is None:
        return items
    return [item for item in items if (item.visibility or "user") == visibility]


def short(reference: str) -> str:
    """Return `bearer/rag` for `bearer-token/rag`; what has no kind in front stays as it is."""
    kind, name = split(reference)
    return f"{kind.short}/{name}" if kind else reference


def only(reference: str, found: Sequence[VaultItem], everything: Iterable[VaultItem]) -> VaultItem:
    """Return the one item of `found`.

    Raises:
        UnknownItemError: there is none; the nearest of `everything` is in the hint.
        AmbiguousNameError: there are several.
    """
    if len(found) == 1:
        return found[0]
    if found:
        raise ambiguous(reference, found)

    kind, name = split(reference)
    make = f" To make it: %vault_generate {kind.short if kind else 'KIND'} {shlex.quote(name)}"
    raise UnknownItemError(
        f"You have no item “{reference}”.",
        f"{_meant(name, everything)}{make if kind in {None, *GENERATED} else ''}",
    )


def _meant(name: str, everything: Iterable[VaultItem]) -> str:
    from difflib import get_close_matches

    names = {item.name: shlex.quote(item.reference) for item in everything}
    for known, typed in names.items():
        if known.startswith(f"{name} "):
            return f"A name with a space in it is typed in quotes: {typed}."
    near = get_close_matches(name, names, n=1)
    return f"Did you mean {names[near[0]]}?" if near else "See what you have: %vault_list."


def ambiguous(reference: str, found: Sequence[VaultItem]) -> AmbiguousNameError:
    """Return the error that carries what to type instead."""
    candidates = tuple(dict.fromkeys(item.reference for item in found))
    if len(candidates) > 1:
        return AmbiguousNameError(
            f"“{reference}” names {len(found)} items.",
            f"Say which: {' or '.join(map(shlex.quote, candidates))}",
            candidates,
        )
    return AmbiguousNameError(
        f"There are {len(found)} items {candidates[0]}, and their name cannot tell them apart.",
        _tell_apart(found),
        candidates,
    )


def _tell_apart(found: Sequence[VaultItem]) -> str:
    seen = {item.visibility for item in found}
    if seen == {"user", "org"} and len(found) == len(seen):
        named = shlex.quote(found[0].reference)
        return (
            "One is yours, the other your organisation's. Give either another name:"
            f" %vault_rename {named} NEW --mine, or --org"
        )
    return "Rename or delete one of them on the platform's vault page."
