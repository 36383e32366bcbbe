"""What a magic shows: rich where the front end can, plain in a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def show(shown: object) -> None:
    """Show a table or sentences of `centml_nb.views` as an output."""
    from IPython.display import display

    display(shown)


def show_json(records: Sequence[object]) -> None:
    """Show records as JSON, as text and as what a front end can unfold."""
    from IPython.display import display

    text = json.dumps(records, indent=1, ensure_ascii=False)
    display({"text/plain": text, "application/json": records}, raw=True)
