"""The tutorials, as a reader runs them: they show what is stored, and hold no key."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.tutorials.running import (
    TUTORIALS,
    compared,
    errors_in,
    reading_room,
    run,
    run_with_papermill,
    scanned,
)

if TYPE_CHECKING:
    from pathlib import Path

_MOST_LINES = 42
_MOST_COLUMNS = 89
# A path of the machine that ran it, a value by its length and letters, or by its form.
_PATH = re.compile(r"/(?:tmp|root|work|opt|Users)/|/home/(?!you/)")
_VALUE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[\w-]{32,}|PRIVATE KEY|\bhf_\w{10}|\beyJ\w{10}")
_PUBLIC = re.compile(
    r"ssh-ed25519 \S+|/home/you/private/\S+|\bclient_[0-9A-Z]+|\"model_id\": \"\w{32}\""
)


def _cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def _shown(path: Path) -> str:
    return "".join(json.dumps(cell["outputs"], ensure_ascii=False) for cell in _cells(path))


def test_they_run_twice_show_what_is_stored_and_hold_no_value(tmp_path: Path) -> None:
    with reading_room(tmp_path) as machine:
        once = tmp_path / "once"
        once.mkdir()
        for tutorial in TUTORIALS:
            path = once / tutorial.name
            path.write_bytes(tutorial.read_bytes())
            run(path)
        again = compared(sorted(machine.work.glob("*.ipynb")))
        assert again.returncode == 0, again.stdout

        found = scanned(once)
        assert found.returncode == 0, found.stdout
        # It would have found one.
        _plant_a_value_of_this_machine(once / "planted.txt")
        assert "planted.txt" in scanned(once).stdout


def test_one_of_keys_for_a_time_runs_under_papermill_and_an_error_ends_it(tmp_path: Path) -> None:
    with reading_room(tmp_path) as machine:
        path = machine.work / "06-cells-leases-rotation.ipynb"
        ran = run_with_papermill(path)
        assert ran.returncode == 0, ran.stderr
        assert errors_in(path) == []

        notebook = nbformat.read(path, as_version=4)
        notebook.cells[-1].source = "%vault_use no-such-key"
        nbformat.write(notebook, path)
        assert run_with_papermill(path).returncode == 1
        assert "no-such-key" in "".join(errors_in(path))


@pytest.mark.parametrize(("stored", "code"), [("2", 0), ("3", 1)])
def test_an_output_that_is_not_the_stored_one_is_told(
    tmp_path: Path, stored: str, code: int
) -> None:
    shown = new_output("execute_result", {"text/plain": stored}, execution_count=1)
    cell = new_code_cell("1 + 1", execution_count=1, outputs=[shown])
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[cell], metadata=kernel), tmp_path / "sum.ipynb")
    assert compared([tmp_path / "sum.ipynb"]).returncode == code


def test_where_serverless_keys_are_retired_as_they_are_today_no_cell_fails(tmp_path: Path) -> None:
    concerned = [path.name for path in TUTORIALS if "serverless" in "".join(_sources(path))]
    assert concerned
    with reading_room(tmp_path, "--no-serverless") as machine:
        ran = compared([machine.work / name for name in concerned], how="--nbval-lax")
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
class TestEach:
    def test_one_line_says_which_platform(self, path: Path) -> None:
        logins = re.findall(r"%centml_login.*", "\n".join(_sources(path)))
        assert logins == ["%centml_login --local"]

    def test_it_was_run_from_top_to_bottom(self, path: Path) -> None:
        counts = [cell["execution_count"] for cell in _cells(path)]
        assert counts == list(range(1, len(counts) + 1))

    def test_its_cells_are_short_and_fit_beside_a_file_browser(self, path: Path) -> None:
        cells = [source.splitlines() for source in _sources(path)]
        assert max(map(len, cells)) < _MOST_LINES
        assert max(len(line) for lines in cells for line in lines) < _MOST_COLUMNS

    def test_no_output_has_a_path_of_a_machine_or_a_value(self, path: Path) -> None:
        shown = _PUBLIC.sub("", _shown(path))
        assert _PATH.findall(shown) == []
        assert _VALUE.findall(shown) == []

    def test_what_it_makes_and_does_not_say_is_gone_at_its_end(self, path: Path) -> None:
        last = _sources(path)[-1]
        assert re.search(r"%vault_(release|delete)", last)


def test_the_search_for_paths_and_values_finds_both() -> None:
    assert _PATH.search("/work/x")
    assert _PATH.search("/home/somebody/x")
    assert not _PATH.search("/home/you/x")
    assert _VALUE.search("Bearer 8Tq0t3iVd5cH2vJm1xYb7wKzNs4LpRgA")
    assert not _VALUE.search("OPENAI_MTLS_CERTIFICATE_CHAIN_AND_MORE_1")


def _sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in _cells(path)]


def _plant_a_value_of_this_machine(path: Path) -> None:
    code = (
        "import pathlib, sys, centml_nb\n"
        "value = centml_nb.login(local=True).vault.reveal('my-token').reveal()\n"
        "pathlib.Path(sys.argv[1]).write_text(value)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True)
