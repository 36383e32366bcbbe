"""Forks, threads, subshells and interrupts: nothing hangs, nothing is lost, nothing shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.integration.guard.planting import Planted
from tests.integration.guard.ways.way import elliptic_key

if TYPE_CHECKING:
    from tests.integration.guard.wire import WatchedKernel

FORKS = """
import multiprocessing
done = threading.Event()
def chatter():
    while not done.is_set():
        print(v, "and", v[:8], end=" ", flush=True)
def child(number):
    print("child", number, v, flush=True)
    logging.getLogger("child").error("key %s", v)
    sys.exit(0)
talker = threading.Thread(target=chatter); talker.start()
context = multiprocessing.get_context("fork")
children = [context.Process(target=child, args=(n,)) for n in range(50)]
for each in children: each.start()
for each in children: each.join(20)
done.set(); talker.join()
codes = [each.exitcode for each in children]
for each in children: each.kill()
"""


def test_fifty_forked_children_finish_while_a_thread_prints(guarded: WatchedKernel) -> None:
    planted = Planted(guarded)
    guarded.ok(FORKS)
    answer = guarded.ok("codes == [0] * 50")
    assert answer.of("execute_result")[0].content["data"]["text/plain"] == "True"
    assert planted.seen() == set()


def test_the_same_fifty_children_show_it_without_the_guard(unguarded: WatchedKernel) -> None:
    planted = Planted(unguarded)
    unguarded.ok(FORKS)
    assert planted.seen() != set()


def test_a_subshell_and_the_main_shell_print_at_once_each_to_its_own_cell(
    guarded: WatchedKernel,
) -> None:
    planted = Planted(guarded)
    wire = guarded.wire
    shell = wire.request("control", "create_subshell_request", {}).reply["subshell_id"]
    code = "for i in range(100): print({!r}, i, v[:7], end=' ', flush=True); time.sleep(0.001)"
    main = guarded.begin(code.format("main"))
    side = guarded.begin(code.format("side"), subshell=shell)
    texts = [wire.answer(asked).stream() for asked in (main, side)]
    wire.request("control", "delete_subshell_request", {"subshell_id": shell})
    for text, own in zip(texts, ("main", "side"), strict=True):
        assert text == "".join(f"{own} {i} {planted.value[:7]} " for i in range(100))


def test_what_is_held_back_comes_out_while_the_cell_still_runs(guarded: WatchedKernel) -> None:
    planted = Planted(guarded)
    go = guarded.scratch / "go"
    asked = guarded.begin(
        "print('begin', v[:9], end='', flush=True)\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
        "print('|')"
    )
    shown = ""

    def is_shown() -> bool:
        nonlocal shown
        shown = "".join(
            m.content["text"] for m in guarded.wire.kept if m.parent == asked and m.kind == "stream"
        )
        return shown == f"begin {planted.value[:9]}"

    guarded.wire.wait_for(lambda _message: is_shown(), seconds=20)
    go.touch()
    assert guarded.wire.answer(asked).stream() == f"{shown}|\n"


def test_nothing_of_a_value_comes_out_after_it_in_colour(guarded: WatchedKernel) -> None:
    planted = Planted(guarded)
    shown = guarded.ok("print(f'\\x1b[31m{v}\\x1b[0m')").stream()
    assert re.fullmatch(r"\x1b\[31m⟨[^⟩]+⟩\x1b\[0m\n", shown)
    assert planted.seen() == set()


def test_an_interrupt_while_a_tail_is_held_shows_the_tail_then_the_error(
    guarded: WatchedKernel,
) -> None:
    planted = Planted(guarded)
    asked = guarded.begin("print('x', flush=True); print(v[:9], end='', flush=True)\ninput()")
    # The prompt says that the cell has come so far; nobody answers it.
    guarded.wire.answer_input = lambda _prompt: guarded.interrupt()
    answer = guarded.wire.answer(asked)
    assert answer.stream() == f"x\n{planted.value[:9]}"
    assert answer.reply["ename"] == "KeyboardInterrupt"
    kinds = [message.kind for message in answer.shown]
    assert kinds.index("error") > max(i for i, kind in enumerate(kinds) if kind == "stream")
    guarded.wire.answer_input = lambda _prompt: ""
    guarded.ok("print(v)")
    assert planted.seen() == set()


def test_a_thread_prints_after_its_cell_to_the_cell_it_would_without_the_guard(
    guarded: WatchedKernel, unguarded: WatchedKernel
) -> None:
    shown = [_printed_late(kernel) for kernel in (guarded, unguarded)]
    assert shown[0] == shown[1]
    assert sum(text.count("late 499") for text in shown[0]) == 1


def test_a_public_certificate_stays_readable_beside_its_guarded_key(guarded: WatchedKernel) -> None:
    planted = Planted(guarded, elliptic_key())
    guarded.ok(
        "import datetime\n"
        "from cryptography import x509\n"
        "from cryptography.x509.oid import NameOID\n"
        "from cryptography.hazmat.primitives import hashes, serialization\n"
        "key = serialization.load_pem_private_key(v.encode(), None)\n"
        "name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'me')])\n"
        "now = datetime.datetime(2030, 1, 1)\n"
        "cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name)\n"
        "    .public_key(key.public_key()).serial_number(7).not_valid_before(now)\n"
        "    .not_valid_after(now + datetime.timedelta(1)).sign(key, hashes.SHA256()))\n"
        "pem = cert.public_bytes(serialization.Encoding.PEM).decode()\n"
        "open(os.path.join(SCRATCH, 'cert.pem'), 'w').write(pem); None"
    )
    certificate = (guarded.scratch / "cert.pem").read_text()
    shown = guarded.ok("print(pem); print(v); print(pem)").stream()
    assert shown.count(certificate) == 2
    assert planted.seen() == set()


@pytest.mark.parametrize("value", ["hunter2", "production", "us-east-1", "aaaaaaaaaaaaaaaa"])
def test_ordinary_values_are_not_guarded_and_registering_says_so(
    value: str, guarded: WatchedKernel
) -> None:
    answer = guarded.ok(
        "from centml_nb.redaction.registry import REGISTRY\n"
        "from centml_nb.secret import Secret\n"
        f"print(REGISTRY.register('plain', Secret({value!r})), {value!r})"
    )
    assert answer.stream() == f"False {value}\n"


def test_values_within_values_never_show_a_run_of_either(guarded: WatchedKernel) -> None:
    inner = Planted(guarded)
    outer = Planted(guarded, f"{'Xy7' * 5}{inner.value}{'Zw9' * 5}")
    for code in ("print(v)", "print(v[:-9])", "print(v[9:])", "for c in v: print(c, end='')"):
        guarded.ok(code)
    assert inner.seen() == set()
    assert outer.seen() == set()


def _printed_late(kernel: WatchedKernel) -> list[str]:
    """Print from a thread after its cell's end; the texts that two cells showed."""
    kernel.ok("import threading")
    planted = Planted(kernel, "nb_" + "0123456789" * 4)
    first = kernel.begin(
        "go = threading.Event()\n"
        "def late():\n"
        "    go.wait(20)\n"
        "    for i in range(500): print('late', i, v[:8], end='')\n"
        "thread = threading.Thread(target=late); thread.start()"
    )
    kernel.wire.answer(first)
    second = kernel.begin("go.set(); thread.join()")
    kernel.wire.answer(second)
    kernel.wire.listen(0.3)
    return [
        "".join(
            message.content["text"]
            for message in planted.messages
            if message.kind == "stream" and message.parent == parent
        )
        for parent in (first, second)
    ]
