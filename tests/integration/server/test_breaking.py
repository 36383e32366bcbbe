"""The guard fails closed: whatever breaks in it refuses the save with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.server.conftest import SYNC, notebook, serving

if TYPE_CHECKING:
    from pathlib import Path

BREAKS = """
from centml_nb.redaction.finder import Finder

def find(self, data):
    raise RuntimeError(f"broken, and quotes {data!r}")

Finder.find = find
"""


@pytest.mark.parametrize("options", [[], [SYNC]], ids=["async", "sync"])
def test_a_bug_in_the_guard_refuses_and_the_old_file_stays_whole(
    tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sitecustomize.py").write_text(BREAKS)
    variables = {"PYTHONPATH": str(tmp_path / "broken")}
    with serving(tmp_path, *options, variables=variables) as server:
        server.file("old.py").write_text("old\n")
        content = notebook(f"key = '{server.value}'")
        answers = [
            server.put("old.py", type="file", format="text", content=f"k = '{server.value}'"),
            server.save_notebook("new.ipynb", content),
            server.upload("big.bin", server.value.encode()),
            server.post("api/contents/", {"copy_from": "old.py"}),
            server.post("api/contents/old.py/checkpoints"),
            server.ask("PATCH", "api/contents/old.py", {"path": "renamed.py"}),
        ]
        for answer in answers:
            assert answer.status_code == 500, answer.text
            assert "the guard over saved files failed (RuntimeError)" in answer.json()["message"]
            assert "CENTML_NB_SAVE_GUARD=off" in answer.json()["message"]
            assert server.value not in answer.text
        assert [path.name for path in server.root.iterdir() if path.is_file()] == ["old.py"]
        assert server.file("old.py").read_text() == "old\n"
        assert server.value not in server.log.read_text()


def test_a_broken_store_refuses_with_what_to_do(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        (server.home / "traces.json").write_text("{broken")
        answer = server.save_notebook("new.ipynb", notebook("x = 1"))
        assert answer.status_code == 500
        assert "centml-nb scan --rebuild" in answer.json()["message"]
        assert not server.file("new.ipynb").exists()


def test_a_value_remembered_while_the_server_runs_is_known_at_once(tmp_path: Path) -> None:
    from centml_nb.redaction.traces import Traces

    with serving(tmp_path) as server:
        late = "kB7xQ2mN9pL4vR8sT1wZ"
        content = notebook(f"key = '{late}'")
        assert server.save_notebook("new.ipynb", content).is_success
        Traces.kept_in(server.home).remember("bearer/late", [late])
        answer = server.save_notebook("new.ipynb", content)
        assert answer.status_code == 422
        assert "bearer/late" in answer.json()["message"]


def test_a_manager_that_fails_by_itself_is_heard_as_it_is(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        answer = server.put("a.txt", type="file", format="wrong", content="x")
        assert answer.status_code == 400
        assert "guard" not in answer.text
