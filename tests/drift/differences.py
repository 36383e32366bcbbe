"""What differs between the contract and a client's models, a sentence each."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.drift.shape import of_contract, of_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.drift.shape import Field, Shape

_PACKAGE = "platform-api-python-client"


def downloaded(version: str, folder: Path) -> Path:
    """Return the client's wheel of a version, put into `folder`; it is never installed.

    Raises:
        subprocess.CalledProcessError: pip could not get it.
    """
    asked = ["download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", *asked, f"{_PACKAGE}=={version}"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def differences(wheel: Path) -> Iterator[str]:
    """Yield what differs in the messages that the contract has; others are none of ours."""
    client = of_wheel(wheel)
    for name, shape in of_contract().items():
        if name in client:
            yield from _of_message(name, shape, client[name])
        else:
            yield f"{name}: the client has no such message."


def _of_message(name: str, contract: Shape, client: Shape) -> Iterator[str]:
    for word in sorted(contract.words - client.words):
        yield f"{name}: the client does not have the word {word!r}."
    for word in sorted(client.words - contract.words):
        yield f"{name}: the client has the word {word!r} beside ours."
    for field in sorted(contract.fields.keys() | client.fields.keys()):
        ours, theirs = contract.fields.get(field), client.fields.get(field)
        if theirs is None:
            yield f"{name}.{field}: the client does not have it."
        elif ours is None:
            must = ", and it must be there" if theirs.is_required else ""
            yield f"{name}.{field}: the client has it beside ours{must}."
        else:
            yield from _of_field(f"{name}.{field}", ours, theirs)


def _of_field(name: str, ours: Field, theirs: Field) -> Iterator[str]:
    if ours.types != theirs.types:
        yield f"{name}: {_said(ours.types)} in the contract, {_said(theirs.types)} in the client."
    if ours.is_required != theirs.is_required:
        word = "must" if theirs.is_required else "need not"
        yield f"{name}: {word} be there in the client."


def _said(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"
