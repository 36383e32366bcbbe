"""papermill and nbclient run a notebook by a service account's variables; nobody is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.conftest import Platform

CELLS = ("%load_ext centml_nb", "%centml_login --service-account", "%vault_list")
RUNS = {
    "papermill": ("-m", "papermill", "job.ipynb", "done.ipynb", "-k", "python3"),
    "nbclient": (
        "-c",
        "from nbclient.cli import main; main()",
        "--output=done",
        "job.ipynb",
    ),
}


@pytest.fixture
def robot(platform: Platform) -> Iterator[dict[str, str]]:
    with platform.api() as api:
        made = api.post("/service-accounts", json={"name": "nightly"}).json()
        yield {
            "CENTML_PLATFORM_API_URL": platform.api_url,
            "CENTML_SERVICE_ACCOUNT_ID": made["workos_id"],
            "CENTML_SERVICE_ACCOUNT_SECRET": made["client_secret"],
            "CENTML_SERVICE_ACCOUNT_TOKEN_URL": platform.token_url,
        }
        api.delete(f"/service-accounts/{made['workos_id']}")


def _ran(folder: Path, run: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(notebook, folder / "job.ipynb")
    inherited = {name: value for name, value in os.environ.items() if "CENTML_" not in name}
    return subprocess.run(
        [sys.executable, *RUNS[run]],
        cwd=folder,
        env=inherited | {"CENTML_NB_HOME": str(folder / "home")} | variables,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.parametrize("run", RUNS)
def test_a_notebook_runs_by_the_service_accounts_variables(
    tmp_path: Path, robot: dict[str, str], run: str
) -> None:
    ran = _ran(tmp_path, run, robot)
    assert ran.returncode == 0, ran.stderr
    done = (tmp_path / "done.ipynb").read_text("utf-8")
    assert robot["CENTML_SERVICE_ACCOUNT_ID"] in done
    assert "llama-token" in done
    everywhere = [done, ran.stdout, ran.stderr]
    everywhere += [
        path.read_bytes().decode("utf-8", "replace")
        for path in (tmp_path / "home").rglob("*")
        if path.is_file()
    ]
    assert robot["CENTML_SERVICE_ACCOUNT_SECRET"] not in "\n".join(everywhere)


@pytest.mark.parametrize("run", RUNS)
def test_a_missing_variable_ends_the_run_with_a_sentence_that_names_it(
    tmp_path: Path, robot: dict[str, str], run: str
) -> None:
    del robot["CENTML_SERVICE_ACCOUNT_SECRET"]
    ran = _ran(tmp_path, run, robot)
    assert ran.returncode != 0
    assert "CENTML_SERVICE_ACCOUNT_SECRET is missing" in ran.stderr
