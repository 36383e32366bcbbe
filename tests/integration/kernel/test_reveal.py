"""Showing a value on purpose: once, to the view that asked, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.integration.kernel.conftest import Kernel

SECONDS = 60


def test_a_view_that_asks_is_answered_once_and_the_value_is_no_output(kernel: Kernel) -> None:
    kernel.ok("%vault_use LLAMA=llama-token")
    value = kernel.environment()["LLAMA"]

    seen = _messages(kernel, "%vault_reveal llama-token")
    model = next(m["content"]["comm_id"] for m in seen if _asks_for_a_widget(m))
    assert value not in str(seen)

    first = _asked(kernel, model, "view-1")
    second = _asked(kernel, model, "view-2")

    answers = [m["content"]["data"]["content"] for m in first if m["msg_type"] == "comm_msg"]
    assert answers == [{"asked": "view-1", "value": value, "seconds": 10}]
    assert value not in str(second)


def test_the_same_value_in_any_other_message_is_taken_out(kernel: Kernel) -> None:
    kernel.ok("%vault_use LLAMA=llama-token")
    value = kernel.environment()["LLAMA"]
    seen = _messages(kernel, "import os; print(os.environ['LLAMA'])")
    assert value not in str(seen)
    assert "⟨llama-token #" in str(seen)


def test_a_reveal_is_in_the_log(kernel: Kernel) -> None:
    kernel.ok("%vault_reveal llama-token")
    assert "reveal" in kernel.ok("%vault_audit --last 1").text


def _messages(kernel: Kernel, code: str) -> list[dict[str, Any]]:
    return _until_idle(kernel, kernel.client.execute(code))


def _asked(kernel: Kernel, model: str, view: str) -> list[dict[str, Any]]:
    data = {"method": "custom", "content": {"asked": view}}
    message = kernel.client.session.msg("comm_msg", {"comm_id": model, "data": data})
    kernel.client.shell_channel.send(message)
    return _until_idle(kernel, message["header"]["msg_id"])


def _until_idle(kernel: Kernel, request: str) -> list[dict[str, Any]]:
    seen = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=SECONDS)
        if message["parent_header"].get("msg_id") != request:
            continue
        seen.append(message)
        if message["content"].get("execution_state") == "idle":
            return seen


def _asks_for_a_widget(message: dict[str, Any]) -> bool:
    opened = message["msg_type"] == "comm_open"
    return opened and "_esm" in str(message["content"]["data"]["state"].keys())
