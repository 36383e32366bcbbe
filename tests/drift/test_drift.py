"""The contract is what the client of its release says, and an older client differs by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAID_WITHOUT_NETWORK = ("No matching distribution", "Failed to establish", "Could not find")


def drift(version: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.drift", version]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode not in {0, 1} and any(said in ran.stderr for said in SAID_WITHOUT_NETWORK):
        pytest.skip("no wheels can be had here")
    return ran


def test_the_contract_is_what_its_release_says() -> None:
    ran = drift("4.31.0")
    assert (ran.returncode, ran.stdout) == (0, "4.31.0 says what the contract says.\n"), ran.stderr


def test_an_older_client_differs_and_each_difference_is_named() -> None:
    ran = drift("4.10.0")
    assert ran.returncode == 1, ran.stderr
    told = ran.stdout.splitlines()
    assert "UserVaultItem.id: the client does not have it." in told
    assert "CreateServiceAccountRequest: the client has no such message." in told


def test_without_a_version_it_says_how_it_is_typed() -> None:
    ran = drift("--help")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "python -m tests.drift 4.31.0" in ran.stderr


def test_the_code_map_names_every_folder_of_tests() -> None:
    code_map = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    folders = {path.parent for path in (ROOT / "tests").glob("*/*.py")}
    assert len(folders) > 8
    assert [one.name for one in folders if f"`tests/{one.name}`" not in code_map] == []
