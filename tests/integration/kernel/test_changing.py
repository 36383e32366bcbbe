"""Listing, deleting and renaming, in a real kernel against the local platform."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.kernel.test_moving import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.kernel.conftest import Kernel, Machine

COMMAND = Path(sys.executable).with_name("centml-nb")


@pytest.fixture
def talk(shared_kernel: Kernel) -> Conversation:
    return Conversation(shared_kernel)


def _told(text: str) -> str:
    return " ".join(text.split())


def _names(kernel: Kernel, typed: str = "") -> list[str]:
    shown = kernel.ok(f"%vault_list {typed} --json").plain[0]
    return [item["reference"] for item in json.loads(shown)]


def test_a_deletion_says_who_uses_the_item_and_asks(talk: Conversation) -> None:
    kernel, before = talk.kernel, talk.kernel.environment()
    kernel.ok("%vault_generate bearer going")
    kernel.ok("%vault_use going")
    kept = talk.hold("%vault_delete going", "n").text
    assert talk.prompts == ["Delete bearer/going? [y/N] "]
    assert "in use in this kernel as CENTML_ENDPOINT_BEARER_TOKEN" in kept
    assert "Nothing was deleted." in kept
    assert "bearer/going" in _names(kernel)
    assert kernel.environment() != before
    gone = talk.hold("%vault_delete going", "y").text
    assert "bearer/going is deleted." in gone
    assert "bearer/going" not in _names(kernel)
    assert kernel.environment() == before


def test_another_kernel_that_holds_the_item_is_named_until_it_releases_it(
    talk: Conversation, start_kernel: Callable[[], Kernel]
) -> None:
    other = start_kernel()
    other.ok("%load_ext centml_nb")
    other.ok("%vault_generate bearer shared")
    other.ok("%vault_use shared")
    process = json.loads(other.ok("import os; print(os.getpid())").stdout)
    named = f"Taken by other processes that still run: process ({process}"
    assert named in _told(talk.hold("%vault_delete shared", "n").text)
    other.ok("%vault_release shared")
    assert str(process) not in talk.hold("%vault_delete shared", "n").text
    other.ok("%vault_use shared")
    assert named in _told(talk.hold("%vault_delete shared", "n").text)
    os.kill(process, signal.SIGKILL)
    provisioner: Any = other.manager.provisioner
    provisioner.process.wait()
    assert str(process) not in talk.hold("%vault_delete shared", "n").text
    talk.hold("%vault_delete shared --yes")


def test_where_nobody_can_be_asked_a_deletion_names_yes(talk: Conversation) -> None:
    talk.kernel.ok("%vault_generate bearer unasked")
    refused = talk.hold("%vault_delete unasked", may_ask=False)
    assert refused.error == "MistypedError"
    assert "--yes" in refused.traceback
    assert "bearer/unasked" in _names(talk.kernel)
    talk.hold("%vault_delete unasked --yes", may_ask=False)
    assert "bearer/unasked" not in _names(talk.kernel)


def test_a_private_key_goes_only_when_that_is_said_as_well(talk: Conversation) -> None:
    talk.kernel.ok("%vault_generate cert door-a")
    shown = talk.hold("%vault_delete cert/door-a", "y", "n").text
    assert "private key of door-a as well?" in talk.prompts[-1]
    pem = Path(shown.partition("still on this machine: ")[2].split()[0])
    assert pem.is_file()
    # As it is told.
    again = shown.partition("in the vault again: ")[2].splitlines()[0]
    assert "door-a" in talk.kernel.ok(again).text
    assert "cert/door-a" in talk.kernel.ok("%vault_use door-a").text
    talk.kernel.ok("%vault_release")
    talk.kernel.ok("%vault_generate cert door-b")
    assert "deleted from this machine as well" in talk.hold("%vault_delete door-b", "y", "y").text
    # With the CA still in a deployment, its key is what opens that.
    talk.kernel.ok("%vault_generate cert door-c")
    assert "deleted from this machine as well" in talk.hold("%vault_delete door-c --yes").text
    carried = talk.hold("%vault_delete embed-cert", "n").text
    assert "carry its value" in carried


def test_an_item_deleted_elsewhere_while_in_use_is_said(talk: Conversation) -> None:
    kernel = talk.kernel
    kernel.ok("%vault_generate bearer elsewhere")
    kernel.ok("%vault_use elsewhere")
    assert "no longer in the vault" not in kernel.ok("%vault_list").text
    subprocess.run([COMMAND, "vault", "delete", "elsewhere", "--yes"], check=True)
    said = "bearer/elsewhere is in use here, and no longer in the vault"
    assert said in _told(kernel.ok("%vault_list").text)
    assert "no longer in the vault" in _told(kernel.ok("%centml_status").text)
    kernel.ok("%vault_release elsewhere")
    assert "no longer in the vault" not in _told(kernel.ok("%vault_list").text)
    assert "no longer in the vault" not in _told(kernel.ok("%centml_status").text)


def test_an_item_is_renamed_and_shown_to_the_organisation(talk: Conversation) -> None:
    kernel, before = talk.kernel, talk.kernel.environment()
    kernel.ok("%vault_generate bearer 'first name'")
    kernel.ok("%vault_use 'first name'")
    shown = kernel.ok("%vault_rename 'first name' \"it's 🔑/second\"").text
    assert "bearer/it's 🔑/second now" in _told(shown)
    assert "read once" in shown
    assert "It stays in this kernel" in shown
    moved = kernel.ok('%vault_rename "it\'s 🔑/second" --visibility org').text
    assert "everybody in it can use it" in _told(moved)
    assert _names(kernel, "--org") == ["bearer/it's 🔑/second"]
    assert _names(kernel, "🔑 --org") == ["bearer/it's 🔑/second"]
    kernel.ok('%vault_release "it\'s 🔑/second"')
    assert kernel.environment() == before
    assert kernel.run("%vault_rename llama-token").error == "MistypedError"
    talk.hold('%vault_delete "it\'s 🔑/second" --yes')


def test_an_option_may_stand_between_the_names(talk: Conversation) -> None:
    talk.kernel.ok("%vault_generate bearer between-1")
    talk.kernel.ok("%vault_rename between-1 --visibility org between-2")
    assert _names(talk.kernel, "between") == ["bearer/between-2"]
    assert _names(talk.kernel, "between --org") == ["bearer/between-2"]
    assert talk.kernel.run("%vault_rename between-2 --visibility org a b").error == "MistypedError"
    talk.hold("%vault_delete between-2 --yes")


def test_one_word_alone_is_a_kind_or_a_part_of_the_names(shared_kernel: Kernel) -> None:
    assert _names(shared_kernel, "llama") == ["bearer/llama-token"]
    assert "bearer/llama-token" in _names(shared_kernel, "bearer")
    assert _names(shared_kernel, "cert llama") == []
    assert shared_kernel.run("%vault_list baerer").error == "UnknownKindError"


def test_names_complete_and_forget_what_was_deleted(talk: Conversation) -> None:
    kernel = talk.kernel
    kernel.ok("%vault_generate bearer zz-complete")
    kernel.ok("%vault_list")
    for magic in ("%vault_delete", "%vault_rename", "%vault_rotate", "%vault_use"):
        assert "zz-complete" in _completed(kernel, f"{magic} zz-")
    talk.hold("%vault_delete zz-complete --yes")
    assert "zz-complete" not in _completed(kernel, "%vault_delete zz-")


def _completed(kernel: Kernel, code: str) -> list[str]:
    answer = kernel.client.complete(code, reply=True, timeout=30)
    matches: list[str] = answer["content"]["matches"]
    return matches


def test_without_the_platform_the_last_list_is_shown_and_marked(
    machine: Machine, start_kernel: Callable[[], Kernel]
) -> None:
    kernel = start_kernel()
    kernel.ok("%load_ext centml_nb")
    kernel.ok("%centml_login --local")
    names = _names(kernel)
    local = [sys.executable, "-P", "-m", "centml_nb.local"]
    where = ["--state-dir", str(machine.state)]
    description = json.loads(_ran([*local, "status", "--json", *where]))
    _ran([*local, "stop", *where])
    try:
        shown = _told(kernel.ok("%vault_list").text)
        assert "cannot be reached" in shown
        assert "This is what the vault held" in shown
        assert _names(kernel) == names
        assert json.loads(kernel.ok("%vault_list --json").plain[0])[0]["as_of"]
    finally:
        port = description["api_url"].rpartition(":")[2]
        _ran([*local, "start", "--port", port, *where])
    assert "This is what the vault held" not in _told(kernel.ok("%vault_list").text)


def _ran(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_command_line_does_the_same(talk: Conversation) -> None:
    kernel = talk.kernel
    kernel.ok("%vault_generate bearer by-command")
    renamed = _ran([str(COMMAND), "vault", "rename", "by-command", "by command 2"])
    assert "bearer/by command 2 now" in _told(renamed)
    listed = json.loads(_ran([str(COMMAND), "vault", "list", "by command", "--json"]))
    assert [item["reference"] for item in listed] == ["bearer/by command 2"]
    command = [str(COMMAND), "vault", "delete", "by command 2"]
    unasked = subprocess.run(
        command, input="", capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert unasked.returncode == 1
    assert "--yes" in unasked.stderr
    said_no = subprocess.run(command, input="n\n", capture_output=True, text=True, check=True)
    assert "Nothing was deleted." in said_no.stdout
    assert "is deleted" in _told(_ran([*command, "--yes"]))
    again = subprocess.run([*command, "--yes"], capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "centml-nb vault list" in again.stderr
