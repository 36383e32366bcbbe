"""The panel's half in the kernel: every action is the account's, and no answer holds a value."""

from __future__ import annotations

import secrets
import subprocess
import sys
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.integration.panel.conftest import Json, Panel, opened

if TYPE_CHECKING:
    from tests.integration.kernel.conftest import Kernel, Machine


def test_who_is_logged_in_and_what_the_vault_holds(panel: Panel) -> None:
    seen = panel.ask("lookAtVault")
    assert seen["identity"]["who"] == "you@lab.example"
    assert seen["hasServerlessKeys"] is True
    assert {"kind": "bearer-token", "name": "llama-token"}.items() <= _item(
        seen, "bearer/llama-token"
    ).items()


def test_an_action_is_the_accounts_and_says_what_the_magic_says(
    panel: Panel, kernel: Kernel
) -> None:
    name = _name()
    made = panel.ask("generate", kind="bearer-token", name=name)
    assert made["lines"][0] == f"Made a bearer token: {name}."
    used = panel.ask("use", reference=f"bearer/{name}", seconds=1800)
    assert f"bearer/{name} is in this kernel as CENTML_ENDPOINT_BEARER_TOKEN" in used["lines"][0]
    assert "CENTML_ENDPOINT_BEARER_TOKEN" in kernel.environment()
    lease = panel.ask("lookAtVault")["inUse"][-1]
    assert lease["references"] == [f"bearer/{name}"]
    assert lease["until"]

    panel.ask("release", name=f"bearer/{name}")
    assert "CENTML_ENDPOINT_BEARER_TOKEN" not in kernel.environment()
    asked = panel.ask("delete", reference=f"bearer/{name}")
    assert asked["question"] == f"Delete bearer/{name}?"
    assert _item(panel.ask("lookAtVault"), f"bearer/{name}")
    deleted = panel.ask("delete", reference=f"bearer/{name}", isAgreed=True)
    assert deleted["lines"] == [f"bearer/{name} is deleted."]


def test_a_value_goes_in_once_and_comes_out_sealed(panel: Panel, kernel: Kernel) -> None:
    name, planted = _name(), f"planted-{secrets.token_hex(12)}"
    panel.ask("add", kind="bearer-token", name=name, value=planted)
    sealed = panel.ask("disclose", reference=name, purpose="reveal", publicKey=_public_key())
    assert sealed["type"] == "sealed"
    panel.ask("use", reference=name)
    assert kernel.environment()["CENTML_ENDPOINT_BEARER_TOKEN"] == planted
    assert planted not in str(panel.heard)
    # What is not taken out by the guard, but simply not sent.
    assert "⟨" not in str(panel.heard)


def test_a_door_is_connected_and_says_how_long_it_took(panel: Panel) -> None:
    doors = {door["name"]: door for door in panel.ask("lookAtEndpoints")["doors"]}
    assert doors["embed-mtls"]["takes"] == "certificate"
    assert doors["embed-mtls"]["openedBy"] == "embed-cert"
    connected = panel.ask("connect", endpoint="embed-mtls")
    assert connected["type"] == "connected"
    assert connected["milliseconds"] >= 0


def test_a_rotation_says_its_plan_before_it_begins_and_asks_before_it_ends(panel: Panel) -> None:
    name = _name()
    panel.ask("generate", kind="bearer-token", name=name)
    before = _item(panel.ask("lookAtVault"), f"bearer/{name}")["fingerprint"]
    planned = panel.ask("rotate", reference=name, stage="plan")
    assert planned["question"] == f"Rotate bearer/{name}?"
    assert _item(panel.ask("lookAtVault"), f"bearer/{name}")["fingerprint"] == before
    begun = panel.ask("rotate", reference=name, stage="begin")
    assert begun["question"].startswith("Delete the old value")
    done = panel.ask("rotate", reference=name, stage="finish")
    assert "question" not in done
    assert _item(panel.ask("lookAtVault"), f"bearer/{name}")["fingerprint"] != before


def test_what_went_wrong_is_the_magics_sentence_and_hint(panel: Panel, kernel: Kernel) -> None:
    failed = panel.ask("use", reference="no-such-item")
    typed = kernel.run("%vault_use no-such-item")
    assert failed["type"] == "failed"
    assert failed["message"] in typed.traceback
    assert failed["hint"] in typed.traceback


@pytest.mark.parametrize(
    "content",
    [None, 3, [], {"type": "nonsense", "id": "x"}, {"type": "use", "id": "x", "reference": None}],
)
def test_what_is_no_request_is_answered_with_what_to_do(panel: Panel, content: object) -> None:
    request = "x" if isinstance(content, dict) else ""
    failed = panel.send(content, request)
    assert failed["error"] == "MistypedError"
    assert "%vault_panel" in failed["hint"]


def test_a_magic_in_another_cell_is_told_to_every_panel(panel: Panel, kernel: Kernel) -> None:
    second = opened(kernel)
    assert _told(kernel, "1 + 1") == []
    assert _told(kernel, "%vault_use llama-token") == sorted([panel.model, second.model])
    assert _told(kernel, "%vault_release") == sorted([panel.model, second.model])


def test_the_widgets_state_is_its_code_and_its_styles(panel: Panel, kernel: Kernel) -> None:
    panel.ask("add", kind="bearer-token", name=_name(), value="planted-5f1c07de9ab2")
    code = (
        "import ipywidgets\n"
        f"widget = ipywidgets.Widget.get_manager_state()['state'][{panel.model!r}]['state']\n"
        "print(sorted(name for name, value in widget.items() if isinstance(value, str)))\n"
        "print(len(widget['_esm']) + len(widget['_css']) < 60_000)"
    )
    shown = kernel.ok(code).stdout.splitlines()
    assert shown[-1] == "True"
    assert "planted" not in kernel.ok("print(ipywidgets.Widget.get_manager_state())").stdout


def test_a_platform_that_goes_down_is_a_sentence_and_comes_back(
    panel: Panel, kernel: Kernel, machine: Machine
) -> None:
    command = [sys.executable, "-P", "-m", "centml_nb.local", "stop"]
    where = ["--state-dir", str(machine.state)]
    subprocess.run([*command, *where], check=True, capture_output=True)
    for request in (
        {"what": "lookAtVault"},
        {"what": "use", "reference": "llama-token"},
        {"what": "lookAtEndpoints"},
    ):
        failed = panel.ask(request.pop("what"), **request)
        assert failed["type"] == "failed"
        assert "local start" in failed["hint"] or "--local" in failed["hint"]
    panel.ask("login", local=True)
    assert panel.ask("use", reference="llama-token")["type"] == "done"
    assert "CENTML_ENDPOINT_BEARER_TOKEN" in kernel.environment()


def _told(kernel: Kernel, code: str) -> list[str]:
    request = kernel.client.execute(code)
    told = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "comm_msg":
            assert message["content"]["data"]["content"] == {"type": "changed"}
            told.append(message["content"]["comm_id"])
        if message["content"].get("execution_state") == "idle":
            return sorted(told)


def _item(seen: Json, reference: str) -> Json:
    found: Json = next(item for item in seen["items"] if item["reference"] == reference)
    return found


def _name() -> str:
    return f"panel-{secrets.token_hex(3)}"


def _public_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return b64encode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()
