"""The journal of rotations: noticed by one look, whole after a crash, without a value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import RotationError
from centml_nb.vault.journal import Journal, Rotation, Step

if TYPE_CHECKING:
    from pathlib import Path

ITEM = VaultItem("7", Kind.BEARER_TOKEN, "rag", "user")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "home")


def _at(rotation: Rotation, step: Step) -> Rotation:
    return msgspec.structs.replace(rotation, step=step)


def test_each_step_changes_the_stamp_and_is_there_for_another_process(
    journal: Journal, tmp_path: Path
) -> None:
    rotation = Rotation.begun("local", ITEM)
    stamps = {journal.stamp()}
    for step in Step:
        journal.write(_at(rotation, step))
        stamps.add(journal.stamp())
        (found,) = Journal(tmp_path / "home").all()
        assert found == _at(rotation, step)
        assert (journal.under_way("local", "7") is None) == step.is_last
    assert len(stamps) == len(Step) + 1
    assert (tmp_path / "home" / "rotations.json").stat().st_mode & 0o777 == 0o600


def test_a_rotation_is_found_by_its_item_and_by_the_new_values(journal: Journal) -> None:
    rotation = journal.write(msgspec.structs.replace(Rotation.begun("local", ITEM), next="9"))
    assert journal.under_way("local", "7") == journal.under_way("local", "9") == rotation
    assert journal.under_way("elsewhere", "7") is None
    assert journal.under_way("local", "8") is None
    assert rotation.reference == "bearer/rag"
    assert rotation.next_name.startswith("rag.new-")


def test_what_ended_is_past_to_who_has_seen_it_and_forgotten_in_the_end(journal: Journal) -> None:
    old = _at(Rotation.begun("local", ITEM), Step.DONE)
    long_ago = datetime.now(UTC) - timedelta(days=31)
    journal.write(msgspec.structs.replace(old, begun_at=long_ago))
    assert journal.seen().past == {old.number}
    stuck = msgspec.structs.replace(Rotation.begun("local", ITEM), begun_at=long_ago)
    journal.write(stuck)
    assert journal.all() == [stuck]
    assert journal.seen().past == frozenset()
    journal.forget(stuck)
    assert journal.all() == []


def test_one_process_at_a_time_and_a_dead_one_holds_nothing(
    journal: Journal, tmp_path: Path
) -> None:
    rotation = journal.write(Rotation.begun("local", ITEM))
    with (
        journal.held(rotation),
        pytest.raises(RotationError, match="Another process"),
        Journal(tmp_path / "home").held(rotation),
    ):
        pass
    with journal.held(rotation):
        journal.write(_at(rotation, Step.DONE))
    assert not list((tmp_path / "home").glob("rotation-*"))


def test_a_damaged_journal_is_said_and_read_as_nothing_by_who_only_looks(
    journal: Journal, tmp_path: Path
) -> None:
    journal.write(Rotation.begun("local", ITEM))
    (tmp_path / "home" / "rotations.json").write_bytes(b"[{")
    assert journal.of_item("local", "7") == []
    assert journal.seen().past == frozenset()
    with pytest.raises(RotationError, match="damaged"):
        journal.all()
    with pytest.raises(RotationError, match="damaged"):
        journal.write(Rotation.begun("local", ITEM))
