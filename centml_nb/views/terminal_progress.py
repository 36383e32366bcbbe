"""How far something is, in a terminal: a bar that goes when it is done."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def terminal_progress(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how many of `total` are done while the block lasts; nothing where it is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    is_shown = console.is_terminal and total > 1
    with Progress(*columns, console=console, transient=True, disable=not is_shown) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda done: bar.update(task, completed=done)
