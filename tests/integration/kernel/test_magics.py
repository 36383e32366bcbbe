"""Magics, typed right and typed wrong, as the person in front of the notebook sees them."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.kernel.conftest import Kernel

# The magics of this step, and what their help has to show.
MAGICS = (
    "centml",
    "centml_login",
    "centml_logout",
    "centml_status",
    "vault_list",
    "vault_generate",
    "vault_add",
    "vault_use",
    "vault_release",
    "vault_audit",
    "vault_reveal",
    "centml_endpoints",
    "centml_connect",
)


@pytest.mark.parametrize(
    ("typed", "error", "said", "hint"),
    [
        ("%vault_list baerer", "UnknownKindError", "no kind “baerer”", "bearer"),
        ("%vault_use llama-tokn", "UnknownItemError", "no item “llama-tokn”", "llama-token"),
        ("%vault_use rag", "UnknownItemError", "You have no item “rag”", "%vault_generate"),
        ("%vault_generate bearer", "MistypedError", "name", "%vault_generate?"),
        ("%vault_generate env MY_SETTING", "VaultError", "is not generated", "serverless"),
        ("%vault_generate bearer " + "n" * 513, "InvalidItemError", "513", "shorter"),
        ("%vault_use 'unclosed", "MistypedError", "quotation", "%vault_use?"),
        ("%vault_release nothing", "InjectionError", "not in use", "%vault_use"),
        ("%centml_connect lama-bearer", "UnknownEndpointError", "“lama-bearer”", "llama-bearer"),
        ("%centml_connect llama", "UnknownEndpointError", "“llama”", "mean llama-bearer?"),
        (
            "%centml_connect embed-mtls --with llama-token",
            "WrongKeyError",
            "takes a certificate",
            "cert/embed-cert",
        ),
        (
            "%vault_use OPENAI_API_KEY=llama-token",
            "InjectionError",
            "OpenAI's own host",
            "%centml_connect",
        ),
        ("%vault_use 9lives=llama-token", "InjectionError", "cannot name", "MY_VARIABLE"),
        ("%centml_login --lokal", "MistypedError", "lokal", "%centml_login?"),
        (
            "%vault_generate bearer cert/qq",
            "MistypedError",
            "begins with a kind",
            "%vault_generate bearer qq",
        ),
        (
            "%vault_rename llama-token env/x",
            "MistypedError",
            "begins",
            "%vault_rename llama-token x",
        ),
        ("%centml_logout --all", "MistypedError", "--all", "%centml_logout?"),
        ("%vault_list zzzz", "UnknownKindError", "no item has it in its name", "The kinds are"),
        (
            "%vault_delete llama-token --mine --org",
            "MistypedError",
            "two different items",
            "--org for your organisation's",
        ),
    ],
)
def test_what_is_typed_wrong_ends_in_a_sentence_and_a_hint(
    shared_kernel: Kernel,
    typed: str,
    error: str,
    said: str,
    hint: str,
) -> None:
    before = shared_kernel.environment()
    outcome = shared_kernel.run(typed)
    assert outcome.error == error
    assert said in outcome.traceback
    assert hint in outcome.traceback
    assert "Traceback" not in outcome.traceback
    assert "line 1" not in outcome.traceback
    assert shared_kernel.environment() == before


@pytest.mark.parametrize(
    "comment", ["# the key", "#the key's", '  # user:password, or Docker\'s "config"']
)
def test_a_comment_behind_what_is_typed_is_none_of_it(shared_kernel: Kernel, comment: str) -> None:
    assert "is in this kernel" in shared_kernel.ok(f"%vault_use llama-token {comment}").text
    shared_kernel.ok(f"%vault_release 'llama-token' {comment}")
    assert "llama-token" in shared_kernel.ok(f"%vault_list {comment}").text


def test_a_number_sign_within_a_word_is_a_part_of_it(shared_kernel: Kernel) -> None:
    assert "no item “c#7”" in shared_kernel.run("%vault_use c#7").traceback
    assert "no item “c #7”" in shared_kernel.run("%vault_use 'c #7'").traceback


def test_a_value_in_a_comment_is_refused_as_anywhere_else(shared_kernel: Kernel) -> None:
    value = f"hf_{secrets.token_hex(16)}"
    outcome = shared_kernel.run(f"%vault_use llama-token # {value}")
    assert "looks like a secret value" in outcome.traceback
    assert value not in outcome.traceback


@pytest.mark.parametrize("magic", MAGICS)
def test_the_help_of_each_magic_has_an_example(
    shared_kernel: Kernel,
    magic: str,
) -> None:
    reply = shared_kernel.client.inspect(f"%{magic}", reply=True, timeout=60)
    shown = reply["content"]["data"]["text/plain"]
    assert f"%{magic}" in shown.partition("Example")[2]


def test_names_complete_from_what_was_listed_last_without_the_network(kernel: Kernel) -> None:
    kernel.ok("%vault_list")
    assert "llama-token" in _completed(kernel, "%vault_use lla")
    assert "bearer/llama-token" in _completed(kernel, "%vault_use bearer/")
    assert "serverless" in _completed(kernel, "%vault_generate ser")
    kernel.ok("%vault_use llama-token")
    assert "bearer/llama-token" in _completed(kernel, "%vault_release bea")
    assert "llama-bearer" not in _completed(kernel, "%centml_connect lla")
    kernel.ok("%centml_endpoints")
    assert "llama-bearer" in _completed(kernel, "%centml_connect lla")
    assert "llama-token" in _completed(kernel, "%centml_connect llama-bearer --with lla")


def test_a_restarted_kernel_says_what_it_held_and_how_to_bring_it_back(kernel: Kernel) -> None:
    kernel.ok("%vault_use LLAMA=llama-token")
    kernel.ok("%centml_connect llama-bearer")
    assert "Before its restart" not in kernel.ok("%centml_status").text
    kernel.restart()
    kernel.ok("%load_ext centml_nb")
    said = kernel.ok("%centml_status").text
    assert "%vault_use LLAMA=bearer/llama-token" in said
    assert "%centml_connect llama-bearer" in said
    kernel.ok("%vault_use LLAMA=bearer/llama-token")
    assert kernel.environment()["LLAMA"]
    assert "Before its restart" not in kernel.ok("%centml_status").text


def test_a_users_own_key_is_named_when_it_is_replaced_and_comes_back(kernel: Kernel) -> None:
    kernel.ok("%env OPENAI_API_KEY=a-key-of-my-own")
    kernel.ok("%env OPENAI_ORG_ID=my-organisation")
    said = kernel.ok("%vault_generate serverless my-key --use").text
    assert "Your own OPENAI_API_KEY" in said
    during = kernel.environment()
    assert during["OPENAI_API_KEY"] != "a-key-of-my-own"
    assert "OPENAI_ORG_ID" not in during
    kernel.ok("%vault_release my-key")
    after = kernel.environment()
    assert after["OPENAI_API_KEY"] == "a-key-of-my-own"
    assert after["OPENAI_ORG_ID"] == "my-organisation"


def test_logging_out_releases_what_is_in_use_and_the_next_magic_says_how_to_log_in(
    kernel: Kernel,
) -> None:
    before = kernel.environment()
    kernel.ok("%vault_use llama-token")
    kernel.ok("%centml_logout")
    assert kernel.environment() == before
    outcome = kernel.run("%vault_list")
    assert outcome.error == "NotLoggedInError"
    assert "Nobody is logged in to the local platform." in outcome.traceback
    assert "%centml_login --local" in outcome.traceback
    status = kernel.run("%centml_status")
    assert status.error == "NotLoggedInError"
    for row in ("nobody is logged in", "no key", "Guards here", "Our files"):
        assert row in status.text


def test_a_new_kernel_starts_where_the_last_login_was(
    kernel: Kernel,
    start_kernel: Callable[[], Kernel],
) -> None:
    kernel.ok("%centml_status")
    other = start_kernel()
    other.ok("%load_ext centml_nb")
    assert "you@lab.example" in other.ok("%centml_status").text


def test_loading_twice_and_unloading_leave_the_shell_as_it_was(
    start_kernel: Callable[[], Kernel],
) -> None:
    kernel = start_kernel()
    names = "sorted(get_ipython().magics_manager.magics['line'])"
    before = kernel.ok(names).text
    kernel.ok("%load_ext centml_nb")
    kernel.ok("%reload_ext centml_nb")
    assert "vault_use" in kernel.ok(names).text
    kernel.ok("%unload_ext centml_nb")
    assert kernel.ok(names).text == before


def test_a_certificates_files_are_private_and_gone_after_the_release(kernel: Kernel) -> None:
    kernel.ok("%vault_generate cert gen-cert --use --out gen-cert.pem")
    pem = Path(kernel.environment()["CENTML_CLIENT_CERT"])
    for path in (pem, Path("gen-cert.pem")):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text().count("-----BEGIN") == 2
    kernel.ok("%vault_release")
    assert not pem.exists()
    assert Path("gen-cert.pem").exists()


def test_the_list_is_rich_in_a_notebook_and_plain_beside_it(kernel: Kernel) -> None:
    shown = kernel.ok("%vault_list")
    assert "<table>" in shown.html[0]
    assert "llama-token" in shown.html[0]
    assert "llama-token" in shown.plain[0]
    assert "<" not in shown.plain[0]


def _completed(kernel: Kernel, typed: str) -> list[str]:
    reply = kernel.client.complete(typed, len(typed), reply=True, timeout=60)
    matches: list[str] = reply["content"]["matches"]
    return matches
