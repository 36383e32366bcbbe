"""A value that another process has handed out is known where a name is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from centml_nb.accounts.mistyped import refuse_values
from centml_nb.errors import MistypedError
from centml_nb.redaction.forms import forms
from centml_nb.redaction.traces import Traces
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "mellow-Kite9 turbine 7Oyster gravel Plum42"
OTHER = "brisk-Otter5 lantern 3Maple harbor Quill88"


def test_it_is_refused_whole_and_not_repeated(tmp_path: Path) -> None:
    refuse_values(tmp_path, VALUE)
    Traces.kept_in(tmp_path).remember("env/PASSPHRASE", forms(Secret(VALUE)))
    with pytest.raises(MistypedError, match="looks like a secret value") as refused:
        refuse_values(tmp_path, VALUE)
    assert "Kite9" not in str(refused.value)


def test_a_name_with_a_part_of_it_and_a_damaged_store_stand_in_nobodys_way(tmp_path: Path) -> None:
    Traces.kept_in(tmp_path).remember("env/PASSPHRASE", forms(Secret(OTHER)))
    refuse_values(tmp_path, "the-name-of-another-item", OTHER[:30] + "-and-more-of-a-name")
    (tmp_path / "traces.json").write_bytes(b"{")
    refuse_values(tmp_path, OTHER)
