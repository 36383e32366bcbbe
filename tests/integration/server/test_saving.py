"""A real Jupyter Server writes no known value, by whatever way; the old file stays whole."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

import httpx
import nbformat
import pytest

from tests.integration.server.conftest import GENERIC, files_below, notebook, serving
from tests.integration.server.ways import WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.server.conftest import Server
    from tests.integration.server.ways import Way

EACH_WAY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


def _folder(server: Server) -> Path:
    folder = server.root / secrets.token_hex(4)
    folder.mkdir()
    return folder


@EACH_WAY
def test_a_save_that_holds_a_key_is_refused_and_the_old_file_stays_whole(
    server: Server, way: Way
) -> None:
    folder = _folder(server)
    server.watch(folder)
    answer = way(server, folder)
    assert answer.status_code == 422, answer.text
    after = files_below(folder)
    assert after == server.before
    said = answer.json()["message"]
    assert server.value not in answer.text
    assert "bearer/rag" in said
    assert 'vault["rag"]' in said
    assert "CENTML_NB_SAVE_GUARD=redact" in said


@EACH_WAY
def test_without_the_guard_it_is_written(unguarded: Server, way: Way) -> None:
    folder = _folder(unguarded)
    unguarded.watch(folder)
    answer = way(unguarded, folder)
    assert answer.is_success, answer.text
    after = files_below(folder)
    written = {name for name, data in after.items() if unguarded.before.get(name) != data}
    assert any(_holds(after[name], unguarded.value) for name in written)


@EACH_WAY
def test_with_redaction_on_it_is_cleaned_in_what_is_written(redacting: Server, way: Way) -> None:
    folder = _folder(redacting)
    redacting.watch(folder)
    answer = way(redacting, folder)
    assert answer.is_success, answer.text
    after = files_below(folder)
    written = {name for name, data in after.items() if redacting.before.get(name) != data}
    assert written
    assert not any(_holds(after[name], redacting.value) for name in written)
    assert any("⟨rag #" in after[name].decode() for name in written)
    for name in written:
        if name.endswith(".ipynb"):
            nbformat.validate(nbformat.reads(after[name].decode(), as_version=4))


def _holds(data: bytes, value: str) -> bool:
    try:
        content = json.loads(data)
    except ValueError:
        return value.encode() in data
    joined = data + "".join(_texts(content)).encode()
    return value.encode() in joined


def _texts(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return [text for one in content.values() for text in _texts(one)]
    if isinstance(content, list):
        return [text for one in content for text in _texts(one)]
    return []


def test_the_refusal_names_the_item_the_cell_and_the_line(server: Server) -> None:
    content = notebook("import os", f"# here\nkey = '{server.value}'")
    said = server.save_notebook("named.ipynb", content).json()["message"]
    assert "cell 2 (source, line 2) holds bearer/rag" in said
    assert "named.ipynb" in said


def test_an_ordinary_notebook_is_saved_as_without_the_guard(
    server: Server, unguarded: Server
) -> None:
    content = notebook("x = 1", "y = 'ordinary'", metadata={"language_info": {"name": "python"}})
    for one in (server, unguarded):
        assert one.save_notebook("ordinary.ipynb", content).is_success
        assert one.post("api/contents/ordinary.ipynb/checkpoints").is_success
    assert (
        server.file("ordinary.ipynb").read_bytes() == unguarded.file("ordinary.ipynb").read_bytes()
    )


def test_a_large_upload_without_a_key_arrives_whole(server: Server) -> None:
    data = secrets.token_bytes(3 << 20)
    answer = server.upload("model.bin", data)
    assert answer.is_success, answer.text
    assert server.file("model.bin").read_bytes() == data


def test_a_piece_without_its_beginning_is_refused(server: Server) -> None:
    server.file("there.txt").write_text("old")
    answer = server.put("there.txt", type="file", format="text", content="more", chunk=-1)
    assert answer.status_code == 400
    assert server.file("there.txt").read_text() == "old"


def test_a_name_that_holds_a_key_is_refused_without_repeating_it(server: Server) -> None:
    answer = server.put(f"{server.value}.txt", type="file", format="text", content="x")
    assert answer.status_code == 422
    assert server.value not in answer.text
    assert not server.file(f"{server.value}.txt").exists()


def test_a_private_key_nobody_registered_is_refused(server: Server) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    pem = (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
    answer = server.save_notebook("pem.ipynb", notebook(f"pem = '''{pem}'''"))
    assert answer.status_code == 422
    assert "a private key" in answer.json()["message"]
    assert not server.file("pem.ipynb").exists()


@pytest.fixture(scope="module")
def generic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose checkpoints are written by content."""
    with serving(tmp_path_factory.mktemp("generic"), GENERIC) as started:
        yield started


@pytest.mark.parametrize("way", WAYS[-4:-1], ids=lambda way: way.__name__)
def test_checkpoints_that_are_written_by_content_are_guarded_too(generic: Server, way: Way) -> None:
    answer = way(generic, _folder(generic))
    assert answer.status_code == 422, answer.text


class TestOnPurpose:
    """A person whose save was refused has two ways to save, once each."""

    def test_once_as_it_is_with_its_checkpoint_and_not_twice(self, server: Server) -> None:
        content = notebook(f"key = '{server.value}'")
        assert server.save_notebook("asis.ipynb", content).status_code == 422
        self._allow(server, "asis.ipynb", "as-it-is")
        assert server.save_notebook("asis.ipynb", content).is_success
        assert server.value in server.file("asis.ipynb").read_text()
        # JupyterLab makes a checkpoint after each save.
        assert server.post("api/contents/asis.ipynb/checkpoints").is_success
        again = notebook(f"other = '{server.value}'")
        assert server.save_notebook("asis.ipynb", again).status_code == 422
        assert "other" not in server.file("asis.ipynb").read_text()

    def test_once_redacted(self, server: Server) -> None:
        content = notebook(f"key = '{server.value}'")
        self._allow(server, "red.ipynb", "redacted")
        assert server.save_notebook("red.ipynb", content).is_success
        saved = server.file("red.ipynb").read_text()
        assert server.value not in saved
        assert "⟨rag #" in saved
        assert server.save_notebook("red.ipynb", content).status_code == 422

    def test_a_grant_is_for_one_path(self, server: Server) -> None:
        self._allow(server, "one.ipynb", "as-it-is")
        content = notebook(f"key = '{server.value}'")
        assert server.save_notebook("another.ipynb", content).status_code == 422

    def test_what_was_refused_can_be_asked_for(self, server: Server) -> None:
        server.save_notebook("asked.ipynb", notebook("x", f"key = '{server.value}'"))
        told = server.client.get("centml-nb/save-guard").json()
        assert told["mode"] == "refuse"
        (finding,) = told["refused"]["asked.ipynb"]
        assert (finding["item"], finding["cell"], finding["part"]) == ("bearer/rag", 2, "source")
        assert server.value not in json.dumps(told)
        assert server.save_notebook("asked.ipynb", notebook("x")).is_success
        assert "asked.ipynb" not in server.client.get("centml-nb/save-guard").json()["refused"]

    @pytest.mark.parametrize("body", [{}, {"path": "a"}, {"path": "a", "manner": "refuse"}])
    def test_what_is_not_a_grant_is_refused(self, server: Server, body: dict[str, str]) -> None:
        assert server.post("centml-nb/save-guard", body).status_code == 400

    def test_nobody_allows_anything_without_the_login(self, server: Server) -> None:
        address = server.client.base_url.join("centml-nb/save-guard")
        body = {"path": "a.ipynb", "manner": "as-it-is"}
        assert httpx.post(address, json=body, trust_env=False).status_code == 403
        assert httpx.get(address, trust_env=False).status_code == 403

    def _allow(self, server: Server, path: str, manner: str) -> None:
        answer = server.post("centml-nb/save-guard", {"path": path, "manner": manner})
        assert answer.status_code == 204, answer.text
