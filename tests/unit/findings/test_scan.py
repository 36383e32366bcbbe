"""Scanning names file, cell, line and item, never the value."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from centml_nb.findings.scan import Unread, scan
from tests.unit.findings.conftest import code, notebook

if TYPE_CHECKING:
    from tests.unit.findings.conftest import Desk


def test_a_notebook_is_told_by_cell_part_and_line(desk: Desk) -> None:
    value = desk.value
    stream = {"name": "stdout", "output_type": "stream", "text": ["a\n", f"b {value}\n"]}
    error = {
        "output_type": "error",
        "ename": "E",
        "evalue": "e",
        "traceback": ["\x1b[31mkey\x1b[0m", value],
    }
    plain = {
        "output_type": "display_data",
        "data": {"text/html": [f"<b>{value}</b>"]},
        "metadata": {},
    }
    attached = {
        "cell_type": "markdown",
        "id": "m",
        "metadata": {"tags": ["ordinary", value]},
        "source": "",
        "attachments": {"a": {"text/plain": value}},
    }
    content = notebook(
        code(0, "import os\n", "\n", f"key = '{value}'"),
        code(1, "x", outputs=[stream, plain, error]),
        attached,
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {"x": {"v": value}}}},
        title=value,
    )
    (desk.work / "a.ipynb").write_text(json.dumps(content))
    assert desk.found() == [
        "a.ipynb:1:3: bearer/rag",
        "a.ipynb:2:2: bearer/rag",
        "a.ipynb:2:1: bearer/rag",
        "a.ipynb:2:1: bearer/rag",
        "a.ipynb:3:1: bearer/rag",
        "a.ipynb:3:1: bearer/rag",
        "a.ipynb:notebook:1: bearer/rag",
        "a.ipynb:notebook:1: bearer/rag",
    ]
    lines = list(scan([desk.work], desk.finder, desk.home))
    assert [str(line).rpartition(" in its ")[2] for line in lines] == [
        "source",
        "output 1",
        "output 2",
        "output 3",
        "metadata",
        "attachment",
        "widget state",
        "metadata",
    ]
    assert not any(value in f"{line!s}{line!r}" for line in lines)


def test_a_text_is_told_by_line(desk: Desk) -> None:
    (desk.work / "a.py").write_text(f"import os\n\nkey = '{desk.value}'\n# {desk.value}\n")
    assert desk.found() == ["a.py:3: bearer/rag", "a.py:4: bearer/rag"]


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "null", '{"cells": 3}', '{"cells": [4]}'])
def test_a_notebook_that_is_none_is_looked_at_as_text(desk: Desk, content: str) -> None:
    (desk.work / "a.ipynb").write_text(f"{content}\n")
    assert desk.found() == []
    (desk.work / "a.ipynb").write_text(f"{content}\n{desk.value}\n")
    assert desk.found() == ["a.ipynb:2: bearer/rag"]


def test_a_notebook_nested_deeper_than_python_goes_is_looked_at_as_text(desk: Desk) -> None:
    for depth in (300, 900, 990, 100_000):
        text = "[" * depth + f'"{desk.value}"' + "]" * depth
        (desk.work / "a.ipynb").write_text(f'{{"cells": {text}}}')
        assert len(desk.found()) == 1
        desk.scrub()
        assert desk.found() == []


def test_a_key_said_twice_in_json_is_found(desk: Desk) -> None:
    (desk.work / "a.ipynb").write_text(f'{{"cells": [], "a": "{desk.value}", "a": "b"}}')
    assert desk.found() == ["a.ipynb:1: bearer/rag"]


def test_checkpoints_and_hidden_files_are_looked_at_and_links_are_not(desk: Desk) -> None:
    checkpoints = desk.work / ".ipynb_checkpoints"
    checkpoints.mkdir()
    (checkpoints / "a-checkpoint.ipynb").write_text(json.dumps(notebook(code(0, desk.value))))
    (desk.work / ".env").write_text(f"KEY={desk.value}")
    outside = desk.home.parent / "outside"
    outside.mkdir()
    (outside / "b.txt").write_text(desk.value)
    (desk.work / "folder").symlink_to(outside)
    (desk.work / "file.txt").symlink_to(outside / "b.txt")
    (desk.work / "loop").symlink_to(desk.work)
    assert desk.found() == [
        ".env:1: bearer/rag",
        ".ipynb_checkpoints/a-checkpoint.ipynb:1:1: bearer/rag",
    ]


def test_a_link_that_is_named_is_followed_and_one_in_a_circle_ends(desk: Desk) -> None:
    real = desk.work / "real"
    real.mkdir()
    (real / "a.txt").write_text(desk.value)
    (desk.work / "latest.log").symlink_to(real / "a.txt")
    (desk.work / "folder").symlink_to(real)
    (desk.work / "circle").symlink_to(desk.work / "circle")
    assert desk.found(desk.work / "latest.log") == ["real/a.txt:1: bearer/rag"]
    assert desk.found(desk.work / "folder", desk.work / "latest.log", desk.work / "circle") == [
        "real/a.txt:1: bearer/rag"
    ]
    assert desk.scrub(desk.work / "latest.log") == (["a.txt"], [])
    assert (desk.work / "latest.log").is_symlink()
    assert desk.found() == []


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["out.txt", "a.ipynb"])
def test_what_powershell_writes_is_found_and_cleaned(desk: Desk, name: str, codec: str) -> None:
    written = json.dumps(notebook(code(0, desk.value))) if name.endswith("b") else desk.value
    path = desk.work / name
    path.write_bytes(f"\ufeffé{written}".encode(codec))
    assert desk.found() == [f"{name}:1: bearer/rag"]
    assert desk.scrub() == ([name], [])
    assert desk.found() == []
    assert "⟨rag #" in path.read_bytes().decode(codec)
    path.write_bytes(b"\xff\xfe\x00\xd8" + desk.value.encode())  # half a character
    assert desk.found() == [f"{name}:1: bearer/rag"]


def test_our_own_directory_and_environments_are_left_out(desk: Desk) -> None:
    (desk.home / "own.txt").write_text(desk.value)
    (desk.work / "venv").mkdir()
    (desk.work / "venv" / "pyvenv.cfg").write_text("")
    (desk.work / "venv" / "a.txt").write_text(desk.value)
    assert desk.found(desk.home.parent) == []


def test_a_file_named_twice_is_told_once(desk: Desk) -> None:
    file = desk.work / "a.txt"
    file.write_text(desk.value)
    assert len(desk.found(desk.work, file, file)) == 1


def test_a_pipe_does_not_stop_a_scan(desk: Desk) -> None:
    os.mkfifo(desk.work / "pipe")
    (desk.work / "z.txt").write_text(desk.value)
    assert desk.found() == ["z.txt:1: bearer/rag"]
    (unread,) = scan([desk.work / "pipe"], desk.finder, desk.home)
    assert isinstance(unread, Unread)


def test_a_value_anywhere_in_fifty_megabytes_is_found_in_seconds(desk: Desk) -> None:
    line = b"ordinary text, and again ordinary text, and again\n"
    lines = [line] * (50 * (1 << 20) // len(line))
    lines[700_001] = desk.value.encode() + b"\n"
    (desk.work / "a.log").write_bytes(b"".join(lines))
    begun = time.monotonic()
    assert desk.found() == ["a.log:700002: bearer/rag"]
    assert time.monotonic() - begun < 30


def test_a_file_too_large_to_hold_is_looked_at_in_windows(desk: Desk) -> None:
    window = 16 << 20
    with (desk.work / "a.log").open("wb") as file:
        file.write(b"a\n" * (window // 2))
        file.seek(2 * window - 20)
        file.write(b"\n" + desk.value.encode())
        file.truncate(5 * window)
    with (desk.work / "a.log").open("r+b") as file:
        file.seek(window)
        for _ in range(16):
            file.write(b"b" * (1 << 20) if file.tell() < 2 * window - (1 << 20) else b"")
    (found,) = desk.found()
    assert found.startswith(f"a.log:{window // 2 + 2}: bearer/rag")


def test_a_huge_binary_is_passed_over(desk: Desk) -> None:
    with (desk.work / "model.bin").open("wb") as file:
        file.write(b"\0" + desk.value.encode())
        file.truncate(80 << 20)
    assert desk.found() == []
