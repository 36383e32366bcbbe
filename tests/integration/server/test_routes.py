"""Our routes: each asks for the login, none answers a value, all stand below the base URL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from centml_nb.server.extension import routes
from centml_nb.version import __version__
from tests.integration.server.conftest import Server, notebook, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID = "00000000-0000-4000-8000-000000000000"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def below_a_prefix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as JupyterHub starts one."""
    folder = tmp_path_factory.mktemp("prefix")
    with serving(folder, base_url="/user/anna/") as started:
        yield started


def _paths() -> list[str]:
    served = routes(None, None)  # type: ignore[arg-type]
    return [path.replace(r"(?P<kernel_id>[\w-]+)", _ID) for path, _, _ in served]


@pytest.mark.parametrize("path", _paths())
@pytest.mark.parametrize("method", _METHODS)
def test_nobody_is_answered_without_the_login(server: Server, path: str, method: str) -> None:
    address = server.client.base_url.join(f"centml-nb/{path}")
    answer = httpx.request(method, address, json={}, trust_env=False)
    # 405: the route has no such method, for anybody.
    assert answer.status_code in {403, 405}
    assert "centml" not in answer.text


def test_each_route_answers_somebody(server: Server) -> None:
    answered = {
        path: max(
            server.client.request(method, f"centml-nb/{path}", json={}).status_code != 405
            for method in ("GET", "POST")
        )
        for path in _paths()
    }
    assert all(answered.values()), answered


def test_what_runs_here_is_said(server: Server) -> None:
    told = server.client.get("centml-nb/about").json()
    assert told == {"version": __version__, "saveGuard": "refuse", "collaboration": False}


def test_a_base_url_is_kept(below_a_prefix: Server) -> None:
    client = below_a_prefix.client
    assert client.get("centml-nb/about").is_success
    assert client.get(client.base_url.join("/centml-nb/about")).status_code == 404


class TestClean:
    """A notebook that is not saved yet, without its keys."""

    def test_a_literal_becomes_the_item_and_an_output_loses_the_key(self, server: Server) -> None:
        content = notebook("x = 1", f"key = '{server.value}'\nprint(key)")
        output = {"output_type": "stream", "name": "stdout", "text": [f"{server.value}\n"]}
        content["cells"][1]["outputs"] = [output]
        answer = server.post("centml-nb/save-guard/clean", {"content": content})
        (changed,) = answer.json()["cells"]
        assert changed["index"] == 1
        assert changed["cell"]["source"] == (
            "import centml_nb\n\nvault = centml_nb.account().vault\n"
            'key = vault["rag"].reveal().reveal()\nprint(key)'
        )
        assert server.value not in answer.text
        assert changed["cell"]["outputs"][0]["text"][0].startswith("⟨rag #")
        content["cells"][1] = changed["cell"]
        assert server.save_notebook("clean.ipynb", content).is_success

    def test_vault_is_defined_once(self, server: Server) -> None:
        value = server.value
        content = notebook("vault = 1", f'a = "{value}"', f"b = '''{value}'''")
        answer = server.post("centml-nb/save-guard/clean", {"content": content}).json()
        sources = [one["cell"]["source"] for one in answer["cells"]]
        assert sources == [f'{name} = vault["rag"].reveal().reveal()' for name in "ab"]

    def test_a_key_within_a_longer_text_is_taken_out(self, server: Server) -> None:
        content = notebook(f"headers = 'Bearer {server.value}'")
        answer = server.post("centml-nb/save-guard/clean", {"content": content}).json()
        (changed,) = answer["cells"]
        assert changed["cell"]["source"].startswith("headers = 'Bearer ⟨rag #")

    @pytest.mark.parametrize("body", [{}, {"content": []}, {"content": {"cells": 1}}, []])
    def test_what_is_no_notebook_is_refused(self, server: Server, body: object) -> None:
        assert server.ask("POST", "centml-nb/save-guard/clean", body).status_code == 400


class TestCheck:
    """What is about to leave, and where a key stands in it."""

    def test_a_file_on_disk_is_told_of_by_place(self, server: Server) -> None:
        held = server.root / "held.ipynb"
        held.write_text(json.dumps(notebook("x = 1", f"\nkey = '{server.value}'")))
        plain = server.root / "held.txt"
        plain.write_text(f"key: {server.value}")
        answer = server.post("centml-nb/save-guard/check", {"path": held.name})
        assert server.value not in answer.text
        (place,) = answer.json()["places"]
        assert place.pop("shown").startswith("⟨rag #")
        assert place == {"item": "bearer/rag", "cell": 2, "part": "source", "line": 2}
        (place,) = server.post("centml-nb/save-guard/check", {"path": plain.name}).json()["places"]
        assert (place["cell"], place["line"]) == (None, 1)
        for file in (held, plain):
            file.unlink()

    def test_copied_cells_are_looked_at_and_others_hold_nothing(self, server: Server) -> None:
        for source, count in ((f"key = '{server.value}'", 1), ("key = 'none'", 0)):
            body = {"content": notebook(source)}
            places = server.post("centml-nb/save-guard/check", body).json()["places"]
            assert len(places) == count

    def test_what_is_not_there_is_told(self, server: Server) -> None:
        for body, status in (({"path": "gone.ipynb"}, 404), ({"path": 1}, 400), ([], 400)):
            answer = server.ask("POST", "centml-nb/save-guard/check", body)
            assert answer.status_code == status


class TestTutorials:
    """A copy of the tutorial that is the user's own."""

    def test_it_is_copied_once(self, server: Server) -> None:
        path = server.post("centml-nb/tutorials").json()["path"]
        copied = server.file(path)
        assert json.loads(copied.read_text())["cells"]
        server.save_notebook(path, notebook("mine"))
        assert server.post("centml-nb/tutorials").json()["path"] == path
        assert "mine" in copied.read_text()


def test_a_kernel_that_is_not_there_takes_no_keys(server: Server) -> None:
    assert server.ask("GET", f"centml-nb/kernels/{_ID}/keys").status_code == 404
    wanted = {"atNextStart": ["bearer/rag"]}
    assert server.ask("PUT", f"centml-nb/kernels/{_ID}/keys", wanted).status_code == 404
