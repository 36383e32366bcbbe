"""The panel beside a cell that runs: it answers, and both leave the environment whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.kernel.conftest import Kernel
    from tests.integration.panel.conftest import Panel

WAITING = "import threading\ngo_on = threading.Event()\ngo_on.wait(60)"
USING = """
import centml_nb
vault = centml_nb.account().vault
for _ in range(20):
    vault.use("cell-key")
    vault.release("cell-key")
"""


def test_it_answers_while_a_cell_waits_and_what_it_does_is_there_at_once(
    panel: Panel, kernel: Kernel
) -> None:
    panel.ask_in_a_subshell()
    running = kernel.client.execute(WAITING)
    panel.ask("use", reference="llama-token")
    assert panel.ask("lookAtVault")["inUse"][0]["references"] == ["bearer/llama-token"]
    assert not _has_ended(panel, running)
    panel.ask("release", name="bearer/llama-token")
    kernel.manager.interrupt_kernel()
    _wait(panel, kernel, running)


def test_it_answers_beside_a_cell_though_a_cell_has_just_told_it_of_a_change(
    panel: Panel, kernel: Kernel
) -> None:
    panel.ask_in_a_subshell()
    kernel.ok("%vault_use llama-token")
    running = kernel.client.execute(WAITING)
    assert panel.ask("lookAtVault")["inUse"]
    assert not _has_ended(panel, running)
    kernel.manager.interrupt_kernel()
    _wait(panel, kernel, running)


def test_a_cell_and_the_panel_use_and_release_at_once_and_the_environment_is_as_before(
    panel: Panel, kernel: Kernel
) -> None:
    for name in ("cell-key", "panel-key"):
        panel.ask("generate", kind="bearer-token", name=name)
    before = kernel.environment()
    panel.ask_in_a_subshell()
    running = kernel.client.execute(USING)
    asked = 0
    while asked < 20 or not _has_ended(panel, running):
        assert panel.ask("use", reference="panel-key")["type"] == "done"
        assert panel.ask("release", name="bearer/panel-key")["type"] == "done"
        asked += 1
    assert not [m for m in panel.heard if m["msg_type"] == "error"]
    assert kernel.environment() == before
    # The comparison would have seen what stays.
    panel.ask("use", reference="panel-key")
    assert kernel.environment() != before


def _has_ended(panel: Panel, request: str) -> bool:
    return any(
        message["parent_header"].get("msg_id") == request
        and message["content"].get("execution_state") == "idle"
        for message in panel.heard
    )


def _wait(panel: Panel, kernel: Kernel, request: str) -> None:
    while not _has_ended(panel, request):
        panel.heard.append(kernel.client.get_iopub_msg(timeout=60))
