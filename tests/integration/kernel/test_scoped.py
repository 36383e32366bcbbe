"""Keys for one cell and keys with an end, in a real kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.kernel.conftest import Kernel

TOKEN = "CENTML_ENDPOINT_BEARER_TOKEN"
SEEN = f"os.environ.get({TOKEN!r}) is not None"


@pytest.fixture(scope="module")
def holder(shared_kernel: Kernel) -> Iterator[Kernel]:
    """A kernel whose vault has a bearer token, and that holds nothing."""
    shared_kernel.ok("import os, asyncio")
    shared_kernel.ok("%vault_generate bearer rag")
    shared_kernel.ok("%vault_generate bearer other")
    yield shared_kernel
    shared_kernel.ok("%vault_release")


@pytest.fixture
def unchanged(holder: Kernel) -> Iterator[Kernel]:
    """The environment after each test is the one before it."""
    before = holder.environment()
    yield holder
    assert holder.environment() == before


def test_a_cell_has_its_key_and_the_next_one_has_not(unchanged: Kernel) -> None:
    assert "True" in unchanged.ok(f"%%vault_env rag\n{SEEN}").text
    assert "False" in unchanged.ok(SEEN).text
    assert "release" in unchanged.ok("%vault_audit --last 1").text
    unchanged.ok("%%vault_env rag\nget_ipython().run_line_magic('vault_release', 'rag')")
    assert unchanged.ok("%vault_audit --last 2").text.count("release") == 1


def test_the_body_is_a_cell_like_any_other(unchanged: Kernel) -> None:
    outcome = unchanged.ok(
        "%%vault_env rag\nkept = 41\n\nfor number in range(1):\n    kept += 1\nkept"
    )
    assert outcome.plain == ["42"]
    assert unchanged.ok("kept").plain == ["42"]
    assert "In[-2]" not in unchanged.ok("%history -l 2").text
    assert "%%vault_env rag" in unchanged.ok("%history -l 3").text


def test_an_awaiting_cell_has_its_key_until_it_has_ended(unchanged: Kernel) -> None:
    body = f"await asyncio.sleep(0.05)\nprint('after', {SEEN})"
    assert "after True" in unchanged.ok(f"%%vault_env rag\n{body}").text
    assert "after False" in unchanged.ok(body).text


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("await asyncio.sleep(0)\nraise RuntimeError('x')", "RuntimeError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("if True\n    pass", "SyntaxError"),
        ("return 5", "SyntaxError"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_however_a_cell_ends_its_key_is_gone(unchanged: Kernel, body: str, error: str) -> None:
    outcome = unchanged.run(f"%%vault_env rag\n{body}")
    assert outcome.error == error
    assert "False" in unchanged.ok(SEEN).text


def test_a_traceback_points_into_the_cell_as_it_was_typed(unchanged: Kernel) -> None:
    outcome = unchanged.run("%%vault_env rag\nfirst = 1\nfirst / 0")
    assert "line 3" in outcome.traceback or "----> 3" in outcome.traceback


def test_an_interrupt_takes_the_key_away(unchanged: Kernel) -> None:
    message = unchanged.client.execute(
        "%%vault_env rag\nprint('asleep')\nimport time\ntime.sleep(60)"
    )
    while True:
        received = unchanged.client.get_iopub_msg(timeout=60)
        if received["msg_type"] == "stream" and "asleep" in received["content"]["text"]:
            break
    unchanged.manager.interrupt_kernel()
    while True:
        received = unchanged.client.get_iopub_msg(timeout=60)
        if (
            received["parent_header"].get("msg_id") == message
            and received["content"].get("execution_state") == "idle"
        ):
            break
    assert "False" in unchanged.ok(SEEN).text


def test_another_cell_magic_may_follow(unchanged: Kernel) -> None:
    shown = unchanged.ok('%%vault_env MINE=rag\n%%bash\ntest -n "$MINE" && echo has it')
    assert "has it" in shown.text
    timed = unchanged.ok(f"%%time\n%%vault_env rag\nprint({SEEN})")
    assert "True" in timed.text


def test_what_runs_inside_of_a_cell_does_not_end_it(unchanged: Kernel) -> None:
    inner = "get_ipython().run_cell('1 + 1')"
    assert "True" in unchanged.ok(f"%%vault_env rag\n{inner}\nprint({SEEN})").text
    called = f"get_ipython().run_cell_magic('vault_env', 'rag', {f'print({SEEN})'!r})"
    assert "True" in unchanged.ok(called).text


def test_a_second_scope_in_a_cell_is_refused_and_the_first_ends(unchanged: Kernel) -> None:
    outcome = unchanged.run("%%vault_env rag\n%vault_env other")
    assert outcome.error == "InjectionError"
    assert "has keys of its own" in outcome.traceback
    assert "False" in unchanged.ok(SEEN).text


def test_a_cell_lies_over_what_the_kernel_holds(unchanged: Kernel) -> None:
    unchanged.ok("%vault_use other")
    inside = f"print(os.environ[{TOKEN!r}] == before)"
    unchanged.ok(f"before = os.environ[{TOKEN!r}]")
    assert "False" in unchanged.ok(f"%%vault_env rag\n{inside}").text
    assert "True" in unchanged.ok(inside).text
    unchanged.ok("%vault_release")


def test_an_unknown_name_is_a_sentence_and_the_body_does_not_run(unchanged: Kernel) -> None:
    outcome = unchanged.run("%%vault_env nothing\nprint('ran')")
    assert outcome.error == "UnknownItemError"
    assert "ran" not in outcome.stdout
    assert unchanged.run("%%vault_env\n1").error == "MistypedError"


def test_a_block_in_python_is_a_with_statement(unchanged: Kernel) -> None:
    unchanged.ok("import centml_nb")
    block = (
        "with centml_nb.account().vault.env('rag', 'MINE=other'):\n"
        f"    await asyncio.sleep(0)\n    print({SEEN}, 'MINE' in os.environ)"
    )
    assert "True True" in unchanged.ok(block).text


def test_the_help_shows_how_it_is_typed(unchanged: Kernel) -> None:
    reply = unchanged.client.inspect("%%vault_env", reply=True, timeout=60)
    assert "%%vault_env rag" in reply["content"]["data"]["text/plain"]


def test_a_lease_that_is_over_ends_at_the_next_cell(unchanged: Kernel) -> None:
    used = unchanged.ok("%vault_use rag --ttl 1s")
    assert "until" in used.text
    # It ends in the middle of a cell, which keeps it to its own end.
    assert "True" in unchanged.ok(f"import time; time.sleep(1.2)\nprint({SEEN})").text
    told = unchanged.ok(f"print({SEEN})")
    assert "False" in told.text
    assert "%vault_use bearer/rag --ttl 1s" in told.text
    assert " end " in unchanged.ok("%vault_audit --last 1").text
    assert "was over" in unchanged.ok("%centml_status").text
    refused = unchanged.run("%vault_release rag")
    assert "no longer in use" in refused.traceback
    unchanged.ok("%vault_use rag")
    assert "was over" not in unchanged.ok("%centml_status").text
    unchanged.ok("%vault_release")


@pytest.mark.parametrize("typed", ["%vault_use rag other", "%%vault_env rag other\npass"])
def test_two_keys_for_one_variable_are_refused_and_two_for_two_are_not(
    unchanged: Kernel, typed: str
) -> None:
    refused = unchanged.run(typed)
    assert refused.error == "InjectionError"
    assert f"bearer/rag and bearer/other both set {TOKEN}" in refused.traceback
    assert "MY_KEY=bearer/other" in refused.traceback
    unchanged.ok(typed.replace("other", "MY_KEY=bearer/other"))
    unchanged.ok(typed.replace("other", "rag"))
    unchanged.run("%vault_release")


def test_a_bad_time_is_a_sentence(unchanged: Kernel) -> None:
    outcome = unchanged.run("%vault_use rag --ttl soon")
    assert outcome.error == "InjectionError"
    assert "1h30m" in outcome.traceback


def test_that_workers_do_not_see_it_is_said_once(start_kernel: Callable[[], Kernel]) -> None:
    fresh = start_kernel()
    fresh.ok("%load_ext centml_nb")
    fresh.ok("%centml_login --local")
    fresh.ok("%vault_generate bearer rag")
    assert "those that run already do not" in fresh.ok("%vault_use rag").text
    assert "those that run already do not" not in fresh.ok("%vault_use rag").text


def test_a_front_end_takes_it_for_a_cell_magic_while_it_is_typed(unchanged: Kernel) -> None:
    def status(code: str) -> str:
        asked = unchanged.client.is_complete(code)
        while True:
            reply: dict[str, Any] = unchanged.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == asked:
                return str(reply["content"]["status"])

    for magic in ("%%vault_env rag", "%%time"):
        assert status(f"{magic}\n") == "incomplete"
        assert status(f"{magic}\nprint(1)\n\n") == "complete"


def test_an_interrupted_await_takes_the_key_away(unchanged: Kernel) -> None:
    client = unchanged.client
    message = client.execute("%%vault_env rag\nprint('asleep')\nawait asyncio.sleep(60)")
    while True:
        received = client.get_iopub_msg(timeout=60)
        if received["msg_type"] == "stream" and "asleep" in received["content"]["text"]:
            break
    unchanged.manager.interrupt_kernel()
    # ipykernel 7.4 cancels what is awaited at the next message that comes, with or without us.
    client.kernel_info()
    while True:
        received = client.get_iopub_msg(timeout=60)
        if (
            received["parent_header"].get("msg_id") == message
            and received["content"].get("execution_state") == "idle"
        ):
            break
    assert "False" in unchanged.ok(SEEN).text


def test_a_cell_of_a_subshell_is_refused_while_another_has_its_keys(unchanged: Kernel) -> None:
    client, session = unchanged.client, unchanged.client.session
    about = client.kernel_info(reply=True, timeout=60)["content"]
    if "kernel subshells" not in about.get("supported_features", []):
        pytest.skip("this ipykernel has no subshells")
    client.control_channel.send(session.msg("create_subshell_request", {}))
    created = client.get_control_msg(timeout=60)["content"]
    unchanged.ok("import threading; gate = threading.Event()")
    first = client.execute("%%vault_env rag\nprint('open')\ngate.wait(60)")
    while True:
        received = client.get_iopub_msg(timeout=60)
        if received["msg_type"] == "stream" and "open" in received["content"]["text"]:
            break

    def beside(code: str) -> str | None:
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        message = session.msg("execute_request", {**content, "user_expressions": {}})
        message["header"]["subshell_id"] = created["subshell_id"]
        client.shell_channel.send(message)
        while True:
            reply: dict[str, Any] = client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                ended_with: str | None = reply["content"].get("ename")
                return ended_with

    assert beside("%%vault_env other\n1") == "InjectionError"
    assert beside(f"assert {SEEN}") is None  # the environment belongs to all cells
    assert beside("gate.set()") is None
    while True:
        received = client.get_iopub_msg(timeout=60)
        if (
            received["parent_header"].get("msg_id") == first
            and received["content"].get("execution_state") == "idle"
        ):
            break
    assert beside("%%vault_env other\n1") is None
    assert "False" in unchanged.ok(SEEN).text
    client.control_channel.send(
        session.msg("delete_subshell_request", {"subshell_id": created["subshell_id"]})
    )
    assert client.get_control_msg(timeout=60)["content"]["status"] == "ok"


def test_a_lease_that_a_client_of_ours_ended_is_told_at_the_next_cell(unchanged: Kernel) -> None:
    unchanged.ok("import centml_nb, time")
    unchanged.ok("http = centml_nb.account().endpoint('llama-bearer').http()")
    unchanged.ok("%vault_use rag --ttl 1s")
    ask = "http.get('openai/v1/models').raise_for_status()"
    during = f"time.sleep(1.2)\nprint({SEEN})\n{ask}\nprint({SEEN})"
    assert "True\nFalse" in unchanged.ok(during).stdout
    assert "%vault_use bearer/rag --ttl 1s" in unchanged.ok("1").text
    assert "--ttl" not in unchanged.ok("1").text
