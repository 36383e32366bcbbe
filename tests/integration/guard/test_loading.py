"""Loading twice is loading once, reloading keeps the guard, unloading puts everything back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.guard.planting import Planted
from tests.integration.guard.ways.way import plain
from tests.integration.guard.wire import WatchedKernel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATE = """
def _identity(value):
    # A bound method is a new object each time it is asked for.
    parts = (getattr(value, "__self__", None), getattr(value, "__func__", value))
    return f"{type(value).__name__} {id(parts[0])} {id(parts[1])}"

def _state(path):
    import builtins, json, logging, os, sys, threading, warnings
    import jupyter_client.session, ipykernel.iostream, IPython
    shell = get_ipython()
    held = {
        "Session": jupyter_client.session.Session,
        "Handler": logging.Handler,
        "StreamHandler": logging.StreamHandler,
        "OutStream": ipykernel.iostream.OutStream,
        "DisplayPublisher": type(shell.display_pub),
        "displayhook": type(shell.displayhook),
        "HistoryManager": type(shell.history_manager),
        "Logger": type(shell.logger),
        "db": type(shell.db),
        "shell": type(shell),
        "os": os, "builtins": builtins, "warnings": warnings, "logging": logging,
        "its session": shell.kernel.session,
        "its history": shell.history_manager,
        "its logger": shell.logger,
        "its publisher": shell.display_pub,
        "its display hook": shell.displayhook,
    }
    found = {
        f"{name}.{key}": _identity(value)
        for name, owner in held.items()
        for key, value in vars(owner).items()
        if callable(value) and key != "input"  # ipykernel's own, anew for each cell
    }
    for name in ("excepthook", "displayhook", "unraisablehook", "stdout", "stderr", "__stdout__"):
        found[f"sys.{name}"] = _identity(getattr(sys, name))
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        found[f"{name}'s descriptor"] = str(stream._original_stdstream_copy)
        found[f"{name}'s write"] = str("write" in vars(stream))
    for kind, magics in shell.magics_manager.magics.items():
        found[f"{kind} magics"] = ",".join(sorted(magics))
    found["%notebook"] = str(shell.magics_manager.magics["line"]["notebook"])
    for event, callbacks in shell.events.callbacks.items():
        found[f"at {event}"] = str(len(callbacks))
    found["transformers"] = str((shell.input_transformers_cleanup, shell.input_transformers_post))
    found["custom exceptions"] = str(shell.custom_exceptions)
    with open(path, "w") as file:
        json.dump(found, file)
"""


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[WatchedKernel]:
    """A kernel of one test, in which nothing of ours is loaded."""
    kernel = WatchedKernel(tmp_path, guard=True)
    try:
        kernel.ok(STATE, store_history=False)
        yield kernel
    finally:
        kernel.close()


def test_unloading_puts_everything_back(kernel: WatchedKernel) -> None:
    before = _state(kernel)
    kernel.ok("%load_ext centml_nb")
    during = _state(kernel)
    kernel.ok("%unload_ext centml_nb")
    assert _different(before, during) >= {"Session.send", "line magics"}
    assert _different(before, _state(kernel)) == set()


def test_loading_again_and_reloading_change_nothing_and_one_unloading_undoes_all(
    kernel: WatchedKernel,
) -> None:
    before = _state(kernel)
    for code in (
        "%load_ext centml_nb",
        "%load_ext centml_nb",
        "%reload_ext centml_nb",
        "%reload_ext centml_nb",
        "import centml_nb; centml_nb.load_ipython_extension(get_ipython())",
    ):
        kernel.ok(code)
    planted = Planted(kernel)
    kernel.ok("print(v, flush=True); os.write(1, v.encode())")
    kernel.wire.listen(0.3)
    assert planted.seen() == set()
    kernel.ok("%unload_ext centml_nb")
    assert _different(before, _state(kernel)) == set()


def test_the_guard_is_off_after_unloading_and_on_after_loading_again(
    kernel: WatchedKernel,
) -> None:
    kernel.ok("%load_ext centml_nb")
    planted = Planted(kernel)
    kernel.ok("%unload_ext centml_nb")
    assert planted.value in kernel.ok("print(v)").stream()
    kernel.ok("%load_ext centml_nb")
    assert planted.value not in kernel.ok("print(v)").stream()
    assert planted.name in kernel.ok("print(v)").stream()


@pytest.mark.parametrize("mode", ["%autoreload 1", "%autoreload 2", "%autoreload 3"])
def test_the_guard_survives_autoreload(mode: str, kernel: WatchedKernel) -> None:
    before = _state(kernel)
    kernel.ok("%load_ext centml_nb")
    planted = Planted(kernel)
    kernel.ok("%load_ext autoreload")
    kernel.ok(mode)
    kernel.ok("%aimport centml_nb")
    # As autoreload does with a module whose file has changed.
    kernel.ok(
        "from IPython.extensions.autoreload import superreload\n"
        "import centml_nb.kernel.guard.installed, centml_nb.kernel.guard.session\n"
        "superreload(centml_nb.kernel.guard.session); superreload(centml_nb.kernel.guard.installed)"
    )
    for code in ("print(v)", "display(v)", "%reload_ext centml_nb", "print(v)", "v", "int(v)"):
        kernel.run(code)
    kernel.wire.listen(0.3)
    assert planted.seen() == set()
    kernel.ok("%autoreload 0")
    kernel.ok("%unload_ext autoreload")
    kernel.ok("%unload_ext centml_nb")
    # What autoreload itself leaves behind.
    theirs = {"at pre_run_cell", "at post_execute", "line magics"}
    assert _different(before, _state(kernel)) - theirs == set()


def test_values_registered_before_the_extension_is_loaded_are_guarded(
    kernel: WatchedKernel,
) -> None:
    planted = Planted(kernel)
    kernel.ok("%load_ext centml_nb")
    for code in ("print(v)", "v", "!printenv PLANTED"):
        kernel.ok(code)
    kernel.wire.listen(0.3)
    assert planted.seen() == set()


@pytest.mark.parametrize(
    "first_use",
    [
        "%history -f written",
        "%prun -q -T written named()",
        "%prun -q -D written named()",
        "%store v >written",
    ],
)
def test_a_magic_that_the_shell_imports_when_it_is_used_writes_no_value(
    first_use: str, kernel: WatchedKernel
) -> None:
    kernel.ok("%load_ext centml_nb")
    value = plain()
    kernel.ok(f"typed = {value!r}")  # before it is known
    Planted(kernel, value)
    kernel.ok("def named(): pass\nnamed.__code__ = named.__code__.replace(co_name=v)")
    written = kernel.root / "work" / "written"
    kernel.run(first_use)
    assert not written.exists() or value.encode() not in written.read_bytes()
    written.unlink(missing_ok=True)
    kernel.ok("%unload_ext centml_nb")
    kernel.run(first_use)
    assert value.encode() in written.read_bytes()


def _state(kernel: WatchedKernel) -> dict[str, Any]:
    path = kernel.scratch / "state.json"
    kernel.ok(f"_state({str(path)!r})", store_history=False)
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _different(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}
