"""Rotate an item in processes that are killed at every step, one after another.

Arguments: the item; then `on`, to go on until it is done, or `back`, to go back after each step.
Each process is killed at the first boundary where none was killed before: before and after each
write to the journal, the vault and the deployments. One JSON of where that was is printed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import centml_nb
from centml_nb.accounts.rotation.rotator import Talk, Wishes
from centml_nb.client.deployments_api import DeploymentsAPI
from centml_nb.client.vault_api import VaultAPI
from centml_nb.vault.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.vault.journal import Rotation

FIELDS: dict[str, str | int | None] = {"hf_token": None, "max_surge": 1, "max_unavailable": None}
LAST_WAY_BACK = "after journal switched 2 2"


def main() -> None:
    reference, way = sys.argv[1:]
    killed: list[str] = []
    while (label := _in_child(reference, killed, undo=False)) is not None:
        killed.append(label)
        if way == "back" and label.startswith("after"):
            while (undone := _in_child(reference, killed, undo=True)) is not None:
                killed.append(undone)
        if way == "back" and label == LAST_WAY_BACK:
            break
    json.dump(killed, sys.stdout)


def _in_child(reference: str, killed: list[str], *, undo: bool) -> str | None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _kill_at_new(set(killed), writing, "undo: " if undo else "")
        status = 1
        try:
            _rotate(reference, undo=undo)
            status = 0
        except BaseException as error:  # noqa: BLE001 - the parent tells
            os.write(writing, f"! {error!r}".encode())
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        label = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return label
    if label or status:
        sys.exit(f"not killed, and not well: {label} ({killed[-1:]})")
    return None


def _rotate(reference: str, *, undo: bool) -> None:
    rotations = centml_nb.account().vault.rotations()
    wishes = Wishes(deployments=True, fields=FIELDS)
    plan = rotations.plan(reference, wishes)
    if not undo:
        rotations.carry_out(plan, wishes, Talk())
    elif plan.is_begun:
        rotations.undo(plan, wishes, Talk())


def _kill_at_new(killed: set[str], writing: int, way: str) -> None:
    def reach(label: str) -> None:
        label = way + label
        if label not in killed:
            os.write(writing, label.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(owner: type, name: str, say: Callable[..., str]) -> None:
        real = getattr(owner, name)

        def wrapped(self: object, *args: Any, **named: Any) -> Any:  # noqa: ANN401
            label = say(*args, **named)
            reach(f"before {label}")
            result = real(self, *args, **named)
            reach(f"after {label}")
            return result

        setattr(owner, name, wrapped)

    watched(Journal, "_written", _step)
    watched(VaultAPI, "put", lambda *_, item_id=None, **__: f"put {'old' if item_id else 'new'}")
    watched(VaultAPI, "delete_item", lambda _number: "delete")
    watched(DeploymentsAPI, "update", lambda _type, number, _request: f"update {number}")


def _step(rotation: Rotation, anew: list[Rotation]) -> str:
    updated = sum(carrier.is_updated for carrier in rotation.carriers)
    told = rotation.step.value if anew else "forgotten"
    return f"journal {told} {len(rotation.carriers)} {updated}"


if __name__ == "__main__":
    main()
