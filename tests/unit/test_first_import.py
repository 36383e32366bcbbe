"""What the first use of the package does to the process: nothing that its user would notice."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_COLLECTS_WHAT_WAS_THERE = """
import gc, weakref
class Loop: pass
loop = Loop(); loop.itself = loop; seen = weakref.ref(loop); del loop
import centml_nb; centml_nb.account
gc.collect()
assert seen() is None
"""
_LEAVES_A_FILE_OPEN = """
import sys
file = open(sys.argv[1], "w")
file.write("kept")
def holds_the_names_of_this_module(): pass
import centml_nb; centml_nb.account
"""
_LEAVES_FROZEN_WHAT_WAS = """
import gc
class Mine: pass
mine = Mine(); mine.itself = mine
def is_looked_at(): return any(thing is mine for thing in gc.get_objects())
assert is_looked_at()
gc.freeze()
import centml_nb; centml_nb.account
assert not is_looked_at()
"""
_COLLECTS_AS_BEFORE = """
import gc, sys
if sys.argv[1] == "off": gc.disable()
frozen = gc.get_freeze_count()
import centml_nb; centml_nb.account
assert gc.isenabled() is (sys.argv[1] == "on")
assert gc.get_freeze_count() == frozen
"""
_LEAVES_LITTLE_TO_LOOK_THROUGH = """
import gc
import centml_nb; centml_nb.account
assert len(gc.get_objects(generation=0)) < 5_000 < len(gc.get_objects())
"""


def _runs(code: str, *arguments: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_garbage_from_before_is_collected_as_ever() -> None:
    _runs(_COLLECTS_WHAT_WAS_THERE)


def test_a_file_that_is_open_is_flushed_at_the_end(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    _runs(_LEAVES_A_FILE_OPEN, str(kept))
    assert kept.read_text() == "kept"


def test_what_its_user_froze_stays_frozen() -> None:
    _runs(_LEAVES_FROZEN_WHAT_WAS)


@pytest.mark.parametrize("collecting", ["on", "off"])
def test_collection_is_on_or_off_as_it_was(collecting: str) -> None:
    _runs(_COLLECTS_AS_BEFORE, collecting)


@pytest.mark.skipif(gc.get_freeze_count() > 0, reason="Python 3.12 freezes some from its start")
def test_the_next_collection_looks_at_what_is_new_alone() -> None:
    _runs(_LEAVES_LITTLE_TO_LOOK_THROUGH)
