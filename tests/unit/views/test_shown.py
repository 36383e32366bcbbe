"""What is shown is escaped in a notebook and plain in a terminal."""

from __future__ import annotations

import io
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from centml_nb.views.shown import Sentences, Table

HOSTILE = "<script>alert('1')</script>&\"<img src=x onerror=y>"
TAGS = {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "br"}


class Reader(HTMLParser):
    """Reads HTML as a browser does: tags, their attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(shown: Table | Sentences) -> Reader:
    reader = Reader()
    reader.feed(shown._repr_html_())
    reader.close()
    return reader


def _printed(shown: Table | Sentences) -> str:
    console = Console(file=io.StringIO(), width=400, color_system=None, force_jupyter=False)
    with console.capture() as captured:
        console.print(shown)
    return captured.get()


@given(st.text() | st.just(HOSTILE))
def test_no_text_becomes_a_tag_in_a_notebook(text: str) -> None:
    table = Table((text, "B"), [(text, "b")], frozenset({0}), note=text, title=text)
    for shown in (table, Sentences((text, f"type `{text}`"))):
        reader = _read(shown)
        assert reader.tags <= TAGS
        assert reader.attributes <= {"style"}


def test_hostile_text_is_shown_as_it_is_typed() -> None:
    assert HOSTILE in _read(Sentences((HOSTILE,))).text
    assert _read(Table(("A",), [(HOSTILE,)])).text.count(HOSTILE) == 1
    assert "<script" not in Table((HOSTILE,), [(HOSTILE,)], title=HOSTILE)._repr_html_()


@pytest.mark.parametrize("text", ["[red]name[/red]", "[link=x]y[/link]", ":smile:", "[/]"])
def test_no_text_becomes_markup_in_a_terminal(text: str) -> None:
    assert text in _printed(Table((text,), [(text,)], note=text, title=text))
    assert text in _printed(Sentences((text,)))
    assert text in repr(Table(("A",), [(text,)]))


def test_what_stands_between_backticks_is_something_to_type() -> None:
    line = Sentences(("To see: `%vault_list`", "second"))
    assert "<code>%vault_list</code><br>second" in line._repr_html_()
    assert repr(line) == "To see: %vault_list\nsecond"
    assert _printed(line) == "To see: %vault_list\nsecond\n"


def test_a_table_says_the_same_in_a_notebook_and_in_a_terminal() -> None:
    table = Table(("Kind", "Name"), [("Bearer", "rag"), ("SSH", "git")], note="two", title="Vault")
    for said in (repr(table), _printed(table), _read(table).text):
        for word in ("Kind", "Name", "Bearer", "rag", "SSH", "git", "two", "Vault"):
            assert word in said


def test_only_rows_in_use_are_green() -> None:
    rows = [("one",), ("two",)]
    assert Table(("A",), rows, frozenset({1}))._repr_html_().count("background") == 1
    assert "background" not in Table(("A",), rows)._repr_html_()


def test_columns_that_say_nothing_are_left_out() -> None:
    table = Table(("A", "B", "C"), [("1", "", "3"), ("1", "", "")]).without_empty_columns()
    assert table.columns == ("A", "C")
    assert list(table.rows) == [("1", "3"), ("1", "")]


def test_a_table_and_sentences_can_be_told_in_the_words_of_the_command_line() -> None:
    assert Table(("A",), [], note="a", title="b").reworded(str.upper).note == "A"
    assert Sentences(("a", "b")).reworded(str.upper).lines == ("A", "B")


@pytest.mark.parametrize(("width", "is_whole"), [(60, True), (20, False)])
def test_a_name_is_whole_while_all_else_is_broken_in_a_narrow_terminal(
    width: int, *, is_whole: bool
) -> None:
    name, address = "a-name-to-type-again", "https://" + "address" * 12
    file = io.StringIO()
    Console(file=file, width=width).print(Table(("Name", "Address"), [(name, address)]))
    assert (name in file.getvalue()) is is_whole
    assert address not in file.getvalue()


@pytest.mark.parametrize("width", [50, 60, 72, 80, 100, 200])
@pytest.mark.parametrize("first", ["a-name", "a-name-of-thirty-characters-ab", "/a/path/" * 9])
def test_no_letter_is_lost_in_a_narrow_terminal(width: int, first: str) -> None:
    row = (first, "serverless/my-key, bearer/llama-token", "3", "left: it may be the only place")
    file = io.StringIO()
    columns = ("File", "Holds", "Places", "What will be done")
    Console(file=file, width=width).print(Table(columns, [row]))
    below = file.getvalue().rpartition("─")[2]
    assert Counter("".join(below.split())) == Counter("".join("".join(row).split()))


def test_the_terminal_of_ipython_gets_lines_that_it_does_not_break(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table(("Name", "Address"), [("rag", "a word and " * 20)])
    assert max(map(len, repr(table).splitlines())) > 80
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, repr(table).splitlines())) <= 80
