"""Scrubbing takes values out of files: valid, whole, with the mode they had; or not at all."""

from __future__ import annotations

import base64
import json
import secrets
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centml_nb.errors import ScrubError
from centml_nb.findings.document import Document, spliced
from centml_nb.findings.scrub import Change, carry_out, plan
from centml_nb.findings.whole_file import WholeFile
from centml_nb.redaction.finder import Finder, Seal, Trace
from tests.unit.findings.conftest import code, notebook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.findings.conftest import Desk


def test_a_plan_changes_nothing(desk: Desk) -> None:
    file = desk.work / "a.py"
    file.write_text(f"key = '{desk.value}'")
    before = file.read_bytes(), file.stat()
    (change,) = plan([desk.work], desk.finder, desk.home)
    assert (change.path, change.references, change.obstacle) == (file, ("bearer/rag",), "")
    assert (file.read_bytes(), file.stat()) == before


def test_a_notebook_stays_valid_and_all_else_in_it_the_same(desk: Desk) -> None:
    def made(value: str) -> dict[str, Any]:
        stream = {"name": "stdout", "output_type": "stream", "text": ["ü\n", f"b {value}\n"]}
        return notebook(
            code(0, "x = 1\n", f"key = '{value}'  # é"),
            code(1, "y", outputs=[stream]),
            {"cell_type": "raw", "id": "r", "metadata": {"a": [1, 2.5, None]}, "source": []},
            widgets={"w": {"state": {value: {"v": value}}}},
        )

    file = desk.work / "a.ipynb"
    file.write_text(json.dumps(made(desk.value), indent=1, ensure_ascii=False) + "\n")
    file.chmod(0o640)
    marker = desk.finder.find(desk.value.encode())[0].shown
    assert desk.scrub() == (["a.ipynb"], [])
    expected = json.dumps(made(marker), indent=1, ensure_ascii=False) + "\n"
    assert file.read_text() == expected
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    nbformat.validate(nbformat.read(file, as_version=4))
    assert [path.name for path in desk.work.iterdir()] == ["a.ipynb"]
    assert desk.found() == []


@pytest.mark.parametrize("layout", [{"indent": 4}, {"separators": (",", ":")}, {"indent": 2}])
def test_a_notebook_keeps_its_layout(desk: Desk, layout: dict[str, Any]) -> None:
    file = desk.work / "a.ipynb"
    text = json.dumps(notebook(code(0, f"'é{desk.value}'")), **layout)
    file.write_text(text)
    marker = desk.finder.find(desk.value.encode())[0].shown
    desk.scrub()
    assert file.read_text() == text.replace(desk.value, json.dumps(marker)[1:-1])


def test_every_spelling_in_every_kind_of_file_is_gone(desk: Desk) -> None:
    value = desk.value
    spellings = [
        value,
        value[::-1],
        value.encode().hex(),
        base64.b64encode(value.encode()).decode(),
    ]
    broken = value[:20] + "\n" + value[20:]
    (desk.work / "a.py").write_text("\n".join([*spellings, broken]))
    (desk.work / "a.ipynb").write_text(json.dumps(notebook(code(0, *spellings, broken))))
    (desk.work / "not-json.ipynb").write_text("{" + value)
    (desk.work / "latin.txt").write_bytes(b"\xe9 " + value.encode())
    assert len(desk.scrub()[0]) == 4
    assert desk.found() == []
    assert (desk.work / "latin.txt").read_bytes().startswith(b"\xe9 <rag #")


def test_what_is_no_text_is_left_as_it_is_and_told(desk: Desk) -> None:
    file = desk.work / "a.bin"
    file.write_bytes(b"\0\1" + desk.value.encode())
    before = file.read_bytes()
    cleaned, (failure,) = desk.scrub()
    assert cleaned == []
    assert "it is no text" in failure
    assert file.read_bytes() == before


def test_a_private_keys_own_file_is_left_and_told_and_a_copy_that_others_read_is_cleaned(
    desk: Desk,
) -> None:
    key = (
        Ed25519PrivateKey.generate()
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        .decode()
    )
    own, copy, within = (desk.work / name for name in ("own.pem", "copy.pem", "notes.txt"))
    for file, text in ((own, key), (copy, key), (within, f"my key:\n{key}")):
        file.write_text(text)
        file.chmod(0o600)
    copy.chmod(0o644)
    done, failures = desk.scrub()
    assert sorted(done) == ["copy.pem", "notes.txt"]
    (told,) = failures
    assert "own.pem is left as it is: it is a private key's own file" in told
    assert own.read_text() == key
    assert key not in copy.read_text()
    assert key not in within.read_text()


def test_a_notebook_that_would_no_longer_be_valid_is_left_as_it_is(desk: Desk) -> None:
    file = desk.work / "a.ipynb"
    file.write_text(json.dumps(notebook(code(0, "x") | {"id": desk.value})))
    before = file.read_bytes()
    _, (failure,) = desk.scrub()
    assert "no longer be valid" in failure
    assert desk.value not in failure
    assert file.read_bytes() == before


def test_a_file_that_somebody_else_wrote_meanwhile_is_theirs(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    read = WholeFile.read(file)
    file.write_text("other")
    with pytest.raises(ScrubError):
        read.replace(b"two")
    assert file.read_text() == "other"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_went_away_is_told(desk: Desk) -> None:
    with pytest.raises(ScrubError):
        carry_out(Change(desk.work / "gone.txt", ()), desk.finder)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("§"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(max_size=5) | st.just("§"), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_any_json_is_the_same_but_for_the_value(content: object) -> None:
    value = "kB7xQ2-mN9pL4.vR8sT1"
    seal = Seal(b"k" * 32)
    finder = Finder(seal, [(seal.of(value.encode()), "bearer/k", "MARK")])
    planted = json.loads(json.dumps(content).replace("\\u00a7", f"<{value}>"))
    document = Document(planted)
    document.redact(finder)
    assert document.content[0] == json.loads(json.dumps(content).replace("\\u00a7", "<MARK>"))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=6), st.data())
def test_splicing_lines_is_splicing_their_whole(lines: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(lines)
    edges = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=6)))
    traces = [
        Trace(a, b, "k", "⟨k⟩") for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b
    ]
    expected = whole
    for trace in reversed(traces):
        expected = expected[: trace.start] + trace.shown.encode() + expected[trace.end :]
    pieces = spliced(lines, traces)
    assert b"".join(pieces) == expected
    assert len(pieces) == len(lines)


class TestHistory:
    @pytest.mark.parametrize("mode", ["delete", "wal"])
    def test_nothing_of_a_value_is_left_in_the_database_or_beside_it(
        self, desk: Desk, mode: str
    ) -> None:
        path = desk.work / "history.sqlite"
        with closing(_history(path, mode)) as held_open:
            rows = [(1, n, f"x = {n}", f"x = {n}") for n in range(50)]
            rows += [(2, n, f"key = '{desk.value}'", f"key='{desk.value}'") for n in range(200)]
            held_open.executemany("INSERT INTO history VALUES (?, ?, ?, ?)", rows)
            held_open.execute("INSERT INTO output_history VALUES (2, 1, ?)", (desk.value,))
            held_open.execute("DELETE FROM history WHERE session = 2 AND line > 20")
            held_open.commit()
            assert _holding(desk)
            assert "history.sqlite:20: bearer/rag" in desk.found()
            assert desk.scrub() == (["history.sqlite"], [])
            assert _holding(desk) == []
            assert desk.found() == []
            kept = held_open.execute("SELECT source FROM history WHERE session = 1").fetchall()
            assert kept == [(f"x = {n}",) for n in range(50)]
            (source,) = held_open.execute(
                "SELECT source_raw FROM history WHERE line = 20 AND session = 2"
            ).fetchone()
            assert source.startswith("key='⟨rag #")

    def test_a_value_in_deleted_rows_alone_is_found_and_taken_out(self, desk: Desk) -> None:
        with closing(_history(desk.work / "history.sqlite", "delete")) as database:
            database.execute("INSERT INTO history VALUES (1, 1, ?, '')", (desk.value,))
            database.commit()
            database.execute("DELETE FROM history")
            database.commit()
        assert desk.found() == ["history.sqlite:1: bearer/rag"]
        assert desk.scrub() == (["history.sqlite"], [])
        assert _holding(desk) == []

    def test_a_database_that_is_in_use_is_told(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("centml_nb.findings.history._SECONDS", 0.1)
        with closing(_history(desk.work / "history.sqlite", "delete")) as database:
            database.execute("INSERT INTO history VALUES (1, 1, ?, '')", (desk.value,))
            database.commit()
            database.execute("BEGIN IMMEDIATE")
            _, (failure,) = desk.scrub()
        assert "Shut down the kernels" in failure

    def test_a_file_that_is_no_database_is_told(self, desk: Desk) -> None:
        (desk.work / "history.sqlite").write_text(secrets.token_hex(2000) + desk.value)
        _, (failure,) = desk.scrub()
        assert "cannot be rewritten" in failure


def _history(path: Path, mode: str) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA journal_mode = {mode}")
    database.execute("PRAGMA secure_delete = OFF")
    database.execute(
        "CREATE TABLE history (session integer, line integer, source text, source_raw text,"
        " PRIMARY KEY (session, line))"
    )
    database.execute(
        "CREATE TABLE output_history (session integer, line integer, output text,"
        " PRIMARY KEY (session, line))"
    )
    database.commit()
    return database


def _holding(desk: Desk) -> list[str]:
    """Return the files that hold the value, by a scanner that is not ours."""
    return [path.name for path in desk.work.iterdir() if desk.value.encode() in path.read_bytes()]
