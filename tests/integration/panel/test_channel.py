"""The sidebar's comm in a real kernel, spoken to as JupyterLab does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.integration.panel.conftest import SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.kernel.conftest import Kernel

TARGET = "centml-nb"
LOAD = "get_ipython().extension_manager.load_extension('centml_nb')"
# As the sidebar loads it, where it was not.
QUIETLY = {
    "code": "",
    "silent": True,
    "store_history": False,
    "user_expressions": {"loaded": LOAD},
    "allow_stdin": False,
    "stop_on_error": False,
}


def test_a_kernel_that_loaded_nothing_closes_the_comm_and_loads_without_a_trace(
    start_kernel: Callable[[], Kernel],
) -> None:
    kernel = start_kernel()
    before = kernel.ok("print(len(In), get_ipython().execution_count)").stdout
    assert [kind for kind, _ in said(kernel, "comm_open", _opening("first"))] == ["comm_close"]
    assert said(kernel, "execute_request", QUIETLY) == []
    assert said(kernel, "comm_open", _opening("second")) == []
    numbers = [int(number) for number in before.split()]
    after = kernel.ok("print(len(In), get_ipython().execution_count)").stdout
    assert [int(number) for number in after.split()] == [number + 1 for number in numbers]
    assert "load_extension" not in kernel.ok("%history").text


def test_it_is_answered_and_told_what_cells_change(kernel: Kernel) -> None:
    said(kernel, "comm_open", _opening("sidebar"))
    request = {"type": "lookAtVault", "id": "request-1"}
    message = {"comm_id": "sidebar", "data": request}
    ((kind, answer),) = said(kernel, "comm_msg", message)
    assert kind == "comm_msg"
    assert (answer["type"], answer["id"]) == ("vault", "request-1")
    assert answer["identity"]["who"] == "you@lab.example"
    run = {**QUIETLY, "code": "%vault_generate bearer by-cell", "silent": False}
    changes = [data for kind, data in said(kernel, "execute_request", run) if kind == "comm_msg"]
    assert {"type": "changed"} in changes

    said(kernel, "comm_close", {"comm_id": "sidebar", "data": {}})
    run["code"] = "%vault_generate bearer by-another-cell"
    assert all(kind != "comm_msg" for kind, _ in said(kernel, "execute_request", run))


def _opening(comm: str) -> dict[str, Any]:
    return {"comm_id": comm, "target_name": TARGET, "data": {}}


def said(kernel: Kernel, kind: str, content: dict[str, Any]) -> list[tuple[str, Any]]:
    """Send a message; return what the kernel says of it to everybody, but its status."""
    message = kernel.client.session.msg(kind, content)
    kernel.client.shell_channel.send(message)
    heard = []
    while True:
        received = kernel.client.get_iopub_msg(timeout=SECONDS)
        if received["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            continue
        if received["msg_type"].startswith("comm_"):
            heard.append((received["msg_type"], received["content"].get("data")))
        elif received["content"].get("execution_state") == "idle":
            return heard
