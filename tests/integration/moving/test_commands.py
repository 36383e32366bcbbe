"""`centml-nb vault import` and `vault export`, as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values

from tests.integration.kernel.conftest import machine_below

if TYPE_CHECKING:
    from collections.abc import Iterator

PLANTED = "kB7xQ2mN9pL4vR8s"
COMMAND = Path(sys.executable).with_name("centml-nb")


@pytest.fixture(scope="module", autouse=True)
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with machine_below(tmp_path_factory.mktemp("machine")):
        assert _run("login", "--local").returncode == 0
        yield


def _run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [COMMAND, *words], input=typed, capture_output=True, text=True, check=False
    )
    assert PLANTED not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def test_a_file_goes_in_and_comes_out_exactly() -> None:
    Path("in.env").write_text(f"FIRST=it's {PLANTED}\nSECOND=on\nbroken {PLANTED}\n")
    assert "2 new." in _run("vault", "import", "in.env", "--dry-run").stdout
    assert "Nothing was stored." in _run("vault", "import", "in.env", typed="n\n").stdout
    stored = _run("vault", "import", "in.env", typed="y\n")
    assert stored.returncode == 0
    assert "line 3: it is no NAME=value" in stored.stdout
    written = _run("vault", "export", "out.env", "FIRST", "OTHER=SECOND", typed="y\n")
    assert written.returncode == 0
    assert dotenv_values("out.env") == {"FIRST": f"it's {PLANTED}", "OTHER": "on"}
    assert Path("out.env").stat().st_mode & 0o777 == 0o600


def test_a_file_comes_by_standard_input_where_nobody_has_to_be_asked() -> None:
    text = f"PIPED={PLANTED} piped\n"
    asked = _run("vault", "import", "-", typed=text)
    assert asked.returncode == 1
    assert "--yes" in asked.stderr
    stored = _run("vault", "import", "-", "--yes", typed=text)
    assert stored.returncode == 0
    assert "Stored: env/PIPED." in stored.stdout
    assert "standard input still holds" not in stored.stdout


def test_what_cannot_be_done_is_a_sentence_and_an_exit_code() -> None:
    missing = _run("vault", "import", "missing.env", "--yes")
    assert missing.returncode == 1
    assert "missing.env cannot be read" in missing.stderr
    Path("there.env").write_text("MINE=1\n")
    refused = _run("vault", "export", "there.env", "llama-token", "--yes")
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert Path("there.env").read_text() == "MINE=1\n"
    assert _run("vault", "export", "there.env", "llama-token", "--yes", "--force").returncode == 0
