"""Logging out of every kernel, and logins without a person, as they are typed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.auth.store import CredentialStore

from .conftest import Kernel, Machine, logged_in

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_logout_of_all_kernels_reaches_another_kernel_at_its_next_cell(
    kernel: Kernel, start_kernel: Callable[[], Kernel]
) -> None:
    other = logged_in(start_kernel())
    before = other.environment()
    other.ok("%vault_use llama-token")
    said = kernel.ok("%centml_logout --all-kernels")
    assert "Your other kernels with this account" in said.text
    told = other.ok("print('next')")
    assert "logged out for all kernels" in told.text
    assert "llama-token" in told.text
    assert other.environment() == before
    assert "NotLoggedInError" in str(other.run("%vault_list").error)
    other.ok("%centml_login --local")
    assert "logged out for all kernels" not in other.ok("print('again')").text


def test_a_service_account_is_made_its_secret_in_a_file_and_shown_nowhere(kernel: Kernel) -> None:
    made = kernel.ok("%centml_service_account create nightly --out nightly.env")
    secret = Path("nightly.env").read_text("utf-8").rpartition("=")[2].strip()
    assert len(secret) > 20
    assert Path("nightly.env").stat().st_mode & 0o777 == 0o600
    listed = kernel.ok("%centml_service_account list")
    assert "1 of 5" in listed.text
    assert secret not in made.text + listed.text + "".join(made.html + listed.html)
    refused = kernel.run("%centml_service_account create second")
    assert "say where it goes" in refused.traceback
    kernel.ok("%centml_service_account delete nightly --yes")
    noted = kernel.ok("%vault_audit --last 2").text
    assert noted.count("service-account/nightly") == 2
    assert ("create" in noted, "delete" in noted) == (True, True)
    assert "No service account" in kernel.ok("%centml_service_account list").text


def test_a_token_file_logs_in_and_is_said_to_have_won(kernel: Kernel, machine: Machine) -> None:
    (session,) = (machine.root / "private" / "sessions").iterdir()
    token = json.loads(CredentialStore(session).path.read_bytes())["access_token"]
    descriptor = os.open("token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token)
    said = kernel.ok("%centml_login --token-file token")
    assert "the access token in" in said.text
    assert "llama-token" in kernel.ok("%vault_list").text
    Path("token").chmod(0o644)
    refused = kernel.run("%centml_login --token-file token")
    assert "Others can read" in refused.traceback
    missing = kernel.run("%centml_login --service-account")
    assert "CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET" in missing.traceback
