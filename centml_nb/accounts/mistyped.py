"""A value typed where a name, a file or a variable belongs: refused, not repeated, remembered."""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.errors import CentMLError, MistypedError
from centml_nb.redaction.forms import forms
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.vault import names
from centml_nb.vault.mistaken import looks_like_a_value

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = "typed by mistake"
# Names are shorter, and to look at what was kept takes a moment.
_LONG = 20


def refuse_values(home: Path, *typed: str) -> None:
    """Refuse words of a command that are more likely a secret's value.

    The value already stands in the notebook or in the shell's history: it is remembered by its
    fingerprint, so that it is found there and taken out.

    Raises:
        MistypedError: one of them is; the sentence does not repeat it.
    """
    found = [text for text in typed if looks_like_a_value(text) or _is_known(home, text)]
    if not found:
        return
    for text in found:
        _remember(home, Secret(text))
    raise MistypedError(
        "One of these words looks like a secret value, and a value is never typed there; nothing"
        " was sent.",
        "Give a name alone, and the value when you are asked: %vault_add KIND NAME. Then take it"
        " out of this line and of the history: %vault_scrub",
    )


def unrepeated(home: Path, error: CentMLError, typed: Iterable[str]) -> CentMLError:
    """Return an error, or another in its place where it repeats a word that is likely a value.

    Args:
        home: where it is remembered, as `refuse_values` does.
        error: what came of it.
        typed: the words that were typed.
    """
    parts = {part for word in typed for part in re.split(r"[\s='\"]+", word) if part}
    # A folder's name in a path may look like a value as well: only a kind is taken off.
    words = parts | {names.split(part)[1] for part in parts}
    said = f"{error.message} {error.hint}"
    try:
        refuse_values(home, *sorted(word for word in words if word in said))
    except MistypedError as refused:
        return refused
    return error


def refuse_more(home: Path, typed: list[str]) -> None:
    """Refuse what stands behind the name: likely a value, whatever it looks like.

    Raises:
        MistypedError: there is something.
    """
    if not typed:
        return
    refuse_values(home, *typed)
    for text in typed:
        REGISTRY.register(_NAME, Secret(text))
    raise MistypedError(
        "A value is never typed behind the name: it would stay in the notebook and the history.",
        "Give kind and name alone, and the value when you are asked: %vault_add KIND NAME",
    )


def refuse_reference(typed: str, name: str) -> None:
    """Refuse a new item's name that begins with a kind, as what names an item does.

    Args:
        typed: what was typed before it.
        name: the name.

    Raises:
        MistypedError: it does: nobody could tell which item it means.
    """
    before, rest = names.split(name)
    if before is not None:
        raise MistypedError(
            f"“{name}” begins with a kind, and a new item's name is typed without one.",
            f"Give the name alone: {typed} {shlex.quote(rest)}",
        )


def refuse_path(kind: str, name: str) -> None:
    """Refuse a file's path where a new item's name goes.

    Raises:
        MistypedError: a file of this path exists.
    """
    path = Path(name).expanduser()
    is_path = path.suffix or "/" in name
    with contextlib.suppress(OSError, ValueError):  # no path at all: too long, or with a NUL
        if is_path and path.is_file():
            raise MistypedError(
                f"{name} is a file here, and the item needs a name.",
                f"Name both: %vault_add {kind} {path.stem.lstrip('.')} --from-file {name}",
            )


def _is_known(home: Path, text: str) -> bool:
    """Say whether a text is a value that another process of this machine has handed out."""
    if len(text) < _LONG:
        return False
    from centml_nb.redaction.traces import Traces

    data = text.encode(errors="surrogatepass")
    try:
        found = Traces.kept_in(home).finder().find(data)
    except CentMLError:
        return False  # what looks through files tells of it
    return any((trace.start, trace.end) == (0, len(data)) for trace in found)


def _remember(home: Path, value: Secret) -> None:
    from centml_nb.redaction.traces import Traces

    REGISTRY.register(_NAME, value)
    try:
        Traces.kept_in(home).remember(_NAME, forms(value))
    except CentMLError:
        # The sentence that is raised matters more than that it can be searched for.
        return
