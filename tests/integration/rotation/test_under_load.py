"""Rotation under load: no call of ours fails, whichever way the platform rolls out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.vault.journal import Journal, Step
from tests.integration.kernel.conftest import logged_in
from tests.integration.rotation.conftest import SCRIPTS, UNSET, calling

if TYPE_CHECKING:
    from tests.integration.kernel.conftest import Kernel, Machine

TOKEN = ("bearer/llama-token", "llama-bearer")
CERTIFICATE = ("cert/embed-cert", "rag-both")
# Where both values open the door for a while less can go wrong: there one item is enough.
EACH_WAY = pytest.mark.parametrize(
    ("rolling_machine", "reference", "door"),
    [("overlap", *TOKEN), ("cut", *TOKEN), ("cut", *CERTIFICATE)],
    indirect=["rolling_machine"],
)
IN_THE_BACKGROUND = """
import threading, centml_nb
client, failures, answers = centml_nb.account().endpoint("{door}").http(), [], []
over = threading.Event()
def call():
    while not over.wait(0.05):
        try:
            client.get("/openai/v1/models").raise_for_status()
            answers.append(1)
        except Exception as error:
            failures.append(repr(error))
thread = threading.Thread(target=call)
thread.start()
"""


def _check(told: dict[str, tuple[int, list[str]]]) -> None:
    answers, failures = told.pop("control")
    assert answers
    assert failures, "a client that holds the old value alone would have failed"
    for name, (answers, failures) in told.items():
        assert failures == [], name
        assert answers > 5, name


def _value_in(kernel: Kernel, reference: str) -> str:
    """Return what a kernel's environment holds of an item: the token, or the certificate's file."""
    variables = kernel.environment()
    if reference.startswith("bearer"):
        return variables["OPENAI_API_KEY"]
    return Path(variables["CENTML_CLIENT_CERT"]).read_text("ascii")


@EACH_WAY
def test_two_kernels_and_our_clients_go_through_a_rotation_without_a_failure(
    rolling_machine: Machine, reference: str, door: str
) -> None:
    first, second = rolling_machine.start_kernel(), rolling_machine.start_kernel()
    try:
        for kernel in (logged_in(first), logged_in(second)):
            kernel.ok(f"%centml_connect {door}")
            kernel.ok(IN_THE_BACKGROUND.format(door=door))
        before = [_value_in(kernel, reference) for kernel in (first, second)]
        with calling(door) as caller:
            said = first.ok(f"%vault_rotate {reference} --deployments {UNSET} --yes").text
            caller.wait_for_answers()
            _check(caller.end())
        assert f"{reference} is rotated" in said
        assert f"{door} answers to it" in said
        for kernel in (first, second):
            kernel.ok("over.set(); thread.join()")
            assert kernel.ok("print(failures)").stdout.strip() == "[]"
            assert int(kernel.ok("print(len(answers))").stdout) > 5
        after = [_value_in(kernel, reference) for kernel in (first, second)]
        assert before[0] == before[1]
        assert after[0] == after[1] != before[0]
    finally:
        first.close()
        second.close()


@EACH_WAY
def test_a_rotation_killed_at_each_step_is_gone_on_with_and_no_call_fails(
    rolling_machine: Machine, reference: str, door: str
) -> None:
    with calling(door) as caller:
        killed = _killed(reference, "on")
        caller.wait_for_answers()
        _check(caller.end())
    assert {"after put new", "after journal made 2 0", "before put old"} <= set(killed)
    rotations = Journal(rolling_machine.root / "private").all()
    assert {rotation.step for rotation in rotations} <= {Step.DONE, Step.UNDONE}
    assert _names() == ["bearer/llama-token", "cert/embed-cert"]


@pytest.mark.usefixtures("rolling_machine")
@pytest.mark.parametrize("rolling_machine", ["cut"], indirect=True)
def test_a_rotation_killed_at_each_step_is_undone_and_no_call_fails() -> None:
    before = _value("llama-token")
    with calling("llama-bearer") as caller:
        killed = _killed("bearer/llama-token", "back")
        caller.wait_for_answers()
        told = caller.end()
    _check(told)
    assert {"undo: after update 1", "undo: after delete"} <= set(killed)
    assert _value("llama-token") == before
    assert _names() == ["bearer/llama-token", "cert/embed-cert"]


def _killed(reference: str, way: str) -> list[str]:
    ran = subprocess.run(
        [sys.executable, str(SCRIPTS / "killed.py"), reference, way],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    killed: list[str] = json.loads(ran.stdout)
    return killed


def _names() -> list[str]:
    found: list[str] = _asked("print(json.dumps(list(vault)))")
    return found


def _value(name: str) -> str:
    found: str = _asked(f"print(json.dumps(vault.value(vault.find({name!r})).reveal()))")
    return found


def _asked(code: str) -> Any:  # noqa: ANN401 - whatever it prints
    whole = f"import json, centml_nb; vault = centml_nb.account().vault; {code}"
    ran = subprocess.run(
        [sys.executable, "-c", whole], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(ran.stdout)
