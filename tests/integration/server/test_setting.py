"""What the environment says of a save that holds a key."""

from __future__ import annotations

import pytest

from centml_nb.settings import save_guard


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "refuse"),
        ({"CENTML_NB_SAVE_GUARD": "refuse"}, "refuse"),
        ({"CENTML_NB_SAVE_GUARD": "Redact"}, "redact"),
        ({"CENTML_NB_SAVE_GUARD": "OFF"}, "off"),
        ({"CENTML_NB_SAVE_GUARD": "redcat"}, "refuse"),
        ({"CENTML_NB_GUARD": "off"}, "off"),
        ({"CENTML_NB_GUARD": "off", "CENTML_NB_SAVE_GUARD": "redact"}, "off"),
    ],
)
def test_a_word_nobody_knows_refuses(variables: dict[str, str], said: str) -> None:
    assert save_guard(variables) == said
