"""`centml-nb scan` and `scrub`: processes of their own, as a hook and a person run them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.findings.conftest import Desk


def _ran(desk: Desk, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from centml_nb.cli import main; main()", *arguments],
        env={
            **os.environ,
            "CENTML_NB_HOME": str(desk.home),
            "IPYTHONDIR": str(desk.work / "ipython"),
            "COLUMNS": "200",
        },
        cwd=desk.work,
        capture_output=True,
        text=True,
        input=typed,
        check=False,
    )


def _planted(desk: Desk) -> Path:
    file = desk.work / "a.py"
    file.write_text(f"import os\nkey = '{desk.value}'\n")
    return file


def test_scan_exits_1_on_a_finding_with_one_line_each(desk: Desk) -> None:
    _planted(desk)
    ran = _ran(desk, "scan", "a.py")
    assert ran.returncode == 1
    assert ran.stdout.startswith("a.py:2: bearer/rag ⟨rag #")
    assert len(ran.stdout.splitlines()) == 1
    assert desk.value not in ran.stdout + ran.stderr


def test_scan_exits_0_and_says_nothing_without_one(desk: Desk) -> None:
    (desk.work / "a.py").write_text("import os\n")
    ran = _ran(desk, "scan", "a.py")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_scan_makes_no_home(desk: Desk) -> None:
    elsewhere = desk.work / "none"
    environment = {**os.environ, "CENTML_NB_HOME": str(elsewhere)}
    code = "from centml_nb.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, "scan", "."], env=environment, check=True, cwd=desk.work
    )
    assert not elsewhere.exists()


def test_without_a_path_a_scan_looks_here(desk: Desk) -> None:
    assert (_ran(desk, "scan").stdout, _ran(desk, "scan").returncode) == ("", 0)
    _planted(desk)
    named, here = _ran(desk, "scan", "."), _ran(desk, "scan")
    assert here.returncode == 1
    assert here.stdout == named.stdout


def test_a_damaged_store_ends_in_a_sentence_and_can_be_rebuilt(desk: Desk) -> None:
    _planted(desk)
    (desk.home / "traces.json").write_text("{")
    ran = _ran(desk, "scan", ".")
    assert ran.returncode == 1
    assert "is damaged" in ran.stderr
    assert "centml-nb scan --rebuild" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert _ran(desk, "scan", "--rebuild").returncode == 0
    assert _ran(desk, "scan", ".").returncode == 0


def test_scrub_shows_asks_and_does_nothing_on_no(desk: Desk) -> None:
    file = _planted(desk)
    ran = _ran(desk, "scrub", typed="n\n")
    assert ran.returncode == 1
    assert "a.py" in ran.stdout
    assert desk.value in file.read_text()
    nobody = _ran(desk, "scrub", typed="")
    assert (nobody.returncode, "--yes" in nobody.stderr) == (1, True)
    assert desk.value in file.read_text()


def test_scrub_cleans_here_and_in_the_history_and_asks_for_new_keys(desk: Desk) -> None:
    import sqlite3

    file = _planted(desk)
    profile = desk.home.parent / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (desk.work / "ipython").symlink_to(profile.parent)
    database = sqlite3.connect(profile / "history.sqlite")
    database.execute("CREATE TABLE history (session, line, source, source_raw)")
    database.execute("INSERT INTO history VALUES (1, 1, ?, '')", (desk.value,))
    database.commit()
    database.close()
    ran = _ran(desk, "scrub", typed="y\n")
    assert ran.returncode == 0, ran.stderr
    assert desk.value not in file.read_text()
    assert desk.value.encode() not in (profile / "history.sqlite").read_bytes()
    assert "centml-nb vault rotate bearer/rag" in ran.stdout
    assert desk.value not in ran.stdout
    assert "No known key was found." in _ran(desk, "scrub", "--yes").stdout
