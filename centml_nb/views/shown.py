"""Tables and sentences that a notebook shows as HTML and a terminal as text."""

from __future__ import annotations

import io
import re
import shutil
import sys
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Group
    from rich.text import Text

_PLAIN_WIDTH = 110
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_UNBROKEN = 30
_CELL = "text-align:left;padding:0.2em 0.9em 0.2em 0"
_HELD = "background:rgba(16,128,80,0.12)"


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        columns: the headings.
        rows: one tuple of texts for each row, as long as `columns`.
        held: the rows, by index, that are in use in this kernel: shown in green.
        note: a line below.
        title: a line above.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    held: frozenset[int] = field(default_factory=frozenset)
    note: str = ""
    title: str = ""

    def reworded(self, reword: Callable[[str], str]) -> Table:
        """Return the table with its title and note in other words."""
        return replace(self, title=reword(self.title), note=reword(self.note))

    def without_empty_columns(self) -> Table:
        """Return the table without columns that say nothing in any row."""
        kept = [i for i in range(len(self.columns)) if any(row[i] for row in self.rows)]
        columns = tuple(self.columns[i] for i in kept)
        return replace(
            self, columns=columns, rows=[tuple(row[i] for i in kept) for row in self.rows]
        )

    def __repr__(self) -> str:
        from rich.console import Console

        # In a kernel rich would display what it prints, beside returning it.
        console = Console(
            file=io.StringIO(), width=_plain_width(), color_system=None, force_jupyter=False
        )
        with console.capture() as captured:
            console.print(self)
        return "\n".join(line.rstrip() for line in captured.get().strip("\n").splitlines())

    def __rich__(self) -> Group:
        """Return what rich prints in a terminal."""
        from rich import box
        from rich.console import Group
        from rich.table import Table as RichTable
        from rich.text import Text

        table = RichTable(
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            header_style="dim",
            show_header=any(self.columns),
        )
        names = max((len(row[0]) for row in self.rows), default=0)
        for index, column in enumerate(self.columns):
            # In a narrow terminal all else is broken before what is typed again. A least width
            # would not do: rich keeps it by cutting the other columns off.
            is_fixed = index == 0 and names <= _LONGEST_UNBROKEN
            width = max(names, len(column)) if is_fixed else None
            table.add_column(Text(column), overflow="fold", width=width)
        for index, row in enumerate(self.rows):
            style = "green" if index in self.held else ""
            table.add_row(*(Text(visible(cell)) for cell in row), style=style)
        title = [Sentences((self.title,))] if self.title else []
        note = [Sentences((self.note,))] if self.note else []
        return Group(*title, table, *note)

    def _repr_html_(self) -> str:
        cells = (f'<th style="{_CELL}">{escape(column)}</th>' for column in self.columns)
        heads = "".join(cells) if any(self.columns) else ""
        rows = "".join(self._row_html(index, row) for index, row in enumerate(self.rows))
        title = f"<p>{_sentence_html(self.title)}</p>" if self.title else ""
        note = f"<p>{_sentence_html(self.note)}</p>" if self.note else ""
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div>{title}{table}{note}</div>"

    def _row_html(self, index: int, row: tuple[str, ...]) -> str:
        style = f' style="{_HELD}"' if index in self.held else ""
        cells = "".join(f'<td style="{_CELL}{_wrapping(cell)}">{escape(cell)}</td>' for cell in row)
        return f"<tr{style}>{cells}</tr>"


def _plain_width() -> int:
    # A kernel's standard output is no terminal, and its front end breaks no lines of text.
    if not sys.stdout.isatty():
        return _PLAIN_WIDTH
    return min(_PLAIN_WIDTH, shutil.get_terminal_size().columns)


def visible(text: str) -> str:
    """Return `text` without control characters, by which a name could steer a terminal."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def _wrapping(cell: str) -> str:
    # A name broken at its hyphen is hard to read, and to copy.
    return ";white-space:nowrap" if len(cell) <= _LONGEST_UNBROKEN else ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """A few lines; what stands between backticks is something to type."""

    lines: tuple[str, ...]

    def reworded(self, reword: Callable[[str], str]) -> Sentences:
        """Return the lines in other words."""
        return Sentences(tuple(map(reword, self.lines)))

    def __repr__(self) -> str:
        return "\n".join(visible(line).replace("`", "") for line in self.lines)

    def __rich__(self) -> Text:
        """Return what rich prints in a terminal."""
        from rich.text import Text

        text = Text()
        for number, line in enumerate(self.lines):
            text.append("\n" if number else "")
            for index, part in enumerate(visible(line).split("`")):
                text.append(part, style="bold cyan" if index % 2 else "")
        return text

    def _repr_html_(self) -> str:
        return f"<div>{'<br>'.join(map(_sentence_html, self.lines))}</div>"


def _sentence_html(line: str) -> str:
    parts = line.split("`")
    return "".join(
        f"<code>{escape(part)}</code>" if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )
