"""`%vault_rotate` and `centml-nb vault rotate`, as the person in front of them sees it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.integration.kernel.conftest import logged_in
from tests.integration.rotation.conftest import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Kernel, Machine

FIRST, SECOND = "first-kB7xQ2mN9pL4", "second-vR8sU6yT3wE1"


@pytest.fixture(scope="module")
def kernel(rolling_machine: Machine) -> Iterator[Kernel]:
    started = rolling_machine.start_kernel()
    # A front end that asks nobody: papermill, nbclient.
    started.client.allow_stdin = False
    yield logged_in(started)
    started.close()


def _command(*words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from centml_nb.cli import main; main()", "vault", "rotate", *words],
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_plan_is_shown_and_nobody_who_can_be_asked_means_nothing_is_done(kernel: Kernel) -> None:
    outcome = kernel.run("%vault_rotate llama-token")
    assert outcome.error == "MistypedError"
    assert "%vault_rotate bearer/llama-token --yes" in outcome.traceback
    assert "both values are kept until the last step" in outcome.text
    assert "llama-bearer" in outcome.text
    assert "nothing to undo" in kernel.run("%vault_rotate llama-token --undo").traceback


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("%vault_rotate llama-token --deployments --yes", "hf_token, max_surge, max_unavailable"),
        ("%vault_rotate llama-token --set max_surge", "FIELD=VALUE"),
        ("%vault_rotate llama-tokn", "llama-token"),
        ("%vault_rotate", "%vault_rotate?"),
    ],
)
def test_what_is_typed_wrong_is_explained(kernel: Kernel, typed: str, said: str) -> None:
    outcome = kernel.run(typed)
    assert outcome.error is not None
    assert said in outcome.traceback
    assert "Traceback" not in outcome.traceback
    assert ".new-" not in kernel.ok("%vault_list").text


def test_a_kernel_and_the_command_line_go_on_with_each_others_rotation(kernel: Kernel) -> None:
    kernel.ok("%centml_connect llama-bearer")
    before = kernel.environment()["OPENAI_API_KEY"]
    waits = kernel.ok("%vault_rotate llama-token --yes").text
    assert "Waiting: llama-bearer, rag-both still carry the old value" in waits
    assert "%vault_rotate bearer/llama-token --deployments" in waits
    assert "%vault_rotate bearer/llama-token --undo" in waits
    waiting = _command("llama-token", "--yes")
    assert waiting.returncode == 3
    assert "centml-nb vault rotate bearer/llama-token --deployments" in waiting.stdout
    refused = _command("llama-token", "--deployments", *UNSET.split(), said="n\n")
    assert refused.returncode == 3, refused.stderr
    assert "Delete the old value" in refused.stderr
    assert "Both values of bearer/llama-token are kept" in refused.stdout
    assert kernel.environment()["OPENAI_API_KEY"] != before
    done = kernel.ok("%vault_rotate llama-token --yes").text
    assert "bearer/llama-token is rotated" in done
    assert _command("llama-token", "--undo").returncode == 1


def test_a_value_comes_through_a_pipe_or_a_variable_and_no_output_shows_it(
    kernel: Kernel,
) -> None:
    kernel.ok(f"%env FROM={FIRST}\n%vault_add env MY_SERVICE_KEY --from-env FROM")
    kernel.ok("%vault_use MY_SERVICE_KEY")
    nobody = _command("MY_SERVICE_KEY", "--yes")
    assert nobody.returncode == 1
    assert "--from-file" in nobody.stderr
    piped = _command("MY_SERVICE_KEY", "--yes", "--from-file", "-", said=f"{SECOND}\n")
    assert piped.returncode == 0, piped.stderr
    assert SECOND not in piped.stdout + piped.stderr
    assert kernel.environment()["MY_SERVICE_KEY"] == SECOND
    typed = kernel.run(f"%vault_rotate MY_SERVICE_KEY --set hf_token={'hf_' + 'x9Kq' * 9}")
    assert typed.error == "MistypedError"
    assert "x9Kqx9Kq" not in typed.traceback
