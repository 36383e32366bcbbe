"""A real kernel with an open panel, spoken to as a front end does."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

# The fixtures of a machine and its kernels.
from tests.integration.kernel.conftest import kernel, machine, start_kernel  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Kernel

SECONDS = 60
Json = dict[str, Any]


@dataclass
class Panel:
    """An open panel: sends what a front end would, and keeps what every front end hears."""

    kernel: Kernel
    model: str
    heard: list[Json] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    subshell: str | None = None

    def ask_in_a_subshell(self) -> None:
        """Have the kernel answer beside the cell that runs, as JupyterLab does."""
        client = self.kernel.client
        message = client.session.msg("create_subshell_request")
        client.control_channel.send(message)
        while True:
            reply = client.get_control_msg(timeout=SECONDS)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                self.subshell = reply["content"]["subshell_id"]
                return

    def ask(self, what: str, /, **more: object) -> Json:
        """Send a request; return its answer."""
        request = f"request-{next(self.numbers)}"
        return self.send({"type": what, "id": request, **more}, request)

    def send(self, content: object, request: str) -> Json:
        data = {"method": "custom", "content": content}
        client = self.kernel.client
        message = client.session.msg("comm_msg", {"comm_id": self.model, "data": data})
        if self.subshell is not None:
            message["header"]["subshell_id"] = self.subshell
        client.shell_channel.send(message)
        answers = [
            content
            for content in self._until_idle(message["header"]["msg_id"])
            if content.get("id", "") == request
        ]
        assert len(answers) == 1, answers
        return answers[0]

    def _until_idle(self, message_id: str) -> Iterator[Json]:
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=SECONDS)
            self.heard.append(message)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "comm_msg":
                yield message["content"]["data"]["content"]
            if message["content"].get("execution_state") == "idle":
                return


def opened(kernel: Kernel) -> Panel:  # noqa: F811 - a kernel, not the fixture
    """Show a panel in a kernel."""
    request = kernel.client.execute("%vault_panel")
    models = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=SECONDS)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "comm_open" and "_esm" in message["content"]["data"]["state"]:
            models.append(message["content"]["comm_id"])
        if message["content"].get("execution_state") == "idle":
            return Panel(kernel, models[0])


@pytest.fixture
def panel(kernel: Kernel) -> Panel:  # noqa: F811
    return opened(kernel)
