"""A redactor that breaks replaces what it was to look at; no reply and no `idle` is ever lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.guard.planting import Planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.guard.wire import WatchedKernel

# What may break: where it is, and its name there.
PARTS = {
    "the search": "registry.SecretRegistry.find",
    "the replacing": "registry.SecretRegistry.redact",
    "the compiling": "registry.SecretRegistry.known_forms",
    "the compiled forms' search": "known_forms.KnownForms.find",
    "an automaton's search": "automaton.Automaton.runs",
    "the look at a text's end": "automaton.Automaton.partial",
    "a stream's next piece": "stream.StreamRedactor.feed",
    "a stream's held tail": "stream.StreamRedactor.settle",
}
CELLS = (
    "print(v)",
    "print('ordinary')",
    "print(v[:9], end=''); display(v)",
    "for c in v: print(c, end='', flush=True)",
    "print(v, file=sys.stderr)",
    "display({'text/plain': v, 'image/png': v.encode()}, raw=True, metadata={v: v})",
    "v",
    "int(v)",
    "input(v)",
    "v?",
    "get_ipython().set_next_input(v)",
    "logging.error(v)",
    (
        "log = logging.FileHandler('broken.log'); logging.getLogger('b').addHandler(log)\n"
        "logging.getLogger('b').error(v); logging.getLogger('b').removeHandler(log)"
    ),
    "os.write(1, v.encode())",
    "subprocess.run(['printenv', 'PLANTED'])",
    "import ipywidgets; ipywidgets.Text(v)",
    "from comm import create_comm; c = create_comm(target_name='t', data={'k': v}); c.close()",
)
REQUESTS: dict[str, dict[str, Any]] = {
    "kernel_info_request": {},
    "inspect_request": {"code": "v", "cursor_pos": 1, "detail_level": 0},
    "complete_request": {"code": "k['", "cursor_pos": 3},
    "is_complete_request": {"code": "x ="},
    "history_request": {"output": False, "raw": True, "hist_access_type": "tail", "n": 5},
    "comm_info_request": {},
}


@pytest.fixture
def broken(request: pytest.FixtureRequest, guarded: WatchedKernel) -> Iterator[Planted]:
    """A value in a kernel in which a part of the redactor is broken, until the test's end."""
    planted = Planted(guarded)
    owner, _, name = PARTS[request.param].rpartition(".")
    guarded.ok(
        "from centml_nb.redaction import automaton, known_forms, registry, stream\n"
        "def _broken(*a, **k): raise RuntimeError('the redactor is broken')\n"
        "k = {v: 1}\n"
        f"_original = {owner}.{name}\n{owner}.{name} = _broken"
    )
    yield planted
    guarded.run(f"{owner}.{name} = _original")
    assert guarded.ok("print('whole again')").stream() == "whole again\n"


@pytest.mark.parametrize("broken", PARTS, indirect=True)
def test_every_cell_and_request_is_answered_and_nothing_shows(
    broken: Planted, guarded: WatchedKernel
) -> None:
    # An answer is waited for: its reply, and its `status: idle`.
    answers = [guarded.run(code, user_expressions={"a": "v"}) for code in CELLS]
    replies = [guarded.wire.request("shell", kind, content) for kind, content in REQUESTS.items()]
    debugged = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
    replies.append(guarded.wire.request("control", "debug_request", debugged))
    assert {answer.reply["status"] for answer in answers} <= {"ok", "error"}
    assert all("language_info" in reply.reply for reply in replies[:1])
    guarded.wire.listen(0.3)
    assert broken.seen() == set()


@pytest.mark.parametrize("depth", [100, 300, 450, 900])
def test_a_deeply_nested_display_is_answered_and_shows_nothing(
    depth: int, guarded: WatchedKernel
) -> None:
    planted = Planted(guarded)
    answer = guarded.run(
        f"nested = v\nfor _ in range({depth}): nested = {{'a': [nested]}}\n"
        "display({'application/json': nested, 'text/plain': 'nested'}, raw=True)\n"
        "print('after')"
    )
    assert answer.reply["status"] in {"ok", "error"}
    assert planted.seen() == set()
    assert guarded.ok("print('after')").stream() == "after\n"
