"""`%vault_scrub` in a real kernel: files, history, and what the kernel keeps."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import KernelManager

from centml_nb.redaction.forms import forms
from centml_nb.redaction.traces import Traces
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

SECONDS = 60


@contextmanager
def _kernel(root: Path) -> Iterator[BlockingKernelClient]:
    variables = {
        "CENTML_NB_HOME": str(root / "home"),
        "IPYTHONDIR": str(root / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(root / "jupyter"),
        "CENTML_NB_GUARD": "off",
    }
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env={**os.environ, **variables}, cwd=str(root / "work"))
    client: BlockingKernelClient = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
        manager.cleanup_resources()


def _run(client: BlockingKernelClient, code: str, answer: str | None = None) -> str:
    """Run a cell; return everything that it showed."""
    shown: list[str] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] != "execute_input":
            shown.append(json.dumps(message["content"], ensure_ascii=False))

    def say(message: dict[str, Any]) -> None:
        shown.append(json.dumps(message["content"]))
        client.input(answer or "")

    client.execute_interactive(
        code,
        allow_stdin=answer is not None,
        output_hook=keep,
        stdin_hook=say,
        timeout=SECONDS,
    )
    return "\n".join(shown)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("home", "work", "ipython", "jupyter"):
        (tmp_path / name).mkdir(mode=0o700)
    return tmp_path


def _holding(folder: Path, value: str) -> list[str]:
    """Return the files that hold the value, by a scanner that is not ours."""
    found = []
    for path in sorted(folder.rglob("*")):
        # A kernel that writes just now makes and removes files beside its history.
        with suppress(FileNotFoundError):
            if path.is_file() and value.encode() in path.read_bytes():
                found.append(path.name)
    return found


def test_a_key_is_taken_out_of_files_history_and_memory(root: Path) -> None:
    value = secrets.token_urlsafe(32)
    Traces.kept_in(root / "home").remember("bearer/rag", forms(Secret(value)))
    (root / "work" / "a.py").write_text(f"key = '{value}'\n")
    with _kernel(root) as client:
        _run(client, "%load_ext centml_nb")
        # The accident: a literal in a cell.
        _run(client, f"key = '{value}'; del key")
        _run(client, "get_ipython().history_manager.writeout_cache()")
        _run(client, f"x = len('{value}')")
        assert {"a.py", "history.sqlite"} <= set(_holding(root, value))
        kept = f"[n for n, v in list(globals().items()) if {value[:6]!r} in repr(v)]"
        assert "_i2" in _run(client, kept)

        refused = _run(client, "%vault_scrub", answer="n")
        assert "a.py" in refused
        assert "history.sqlite" in refused
        assert "a.py" in _holding(root, value)

        told = _run(client, "%vault_scrub", answer="y")
        assert value not in told
        assert "Cleaned" in told
        assert "%vault_rotate bearer/rag" in told
        assert _holding(root, value) == []
        _run(client, "x = 1")
        held = _run(
            client,
            f"print([n for n, v in list(globals().items()) if '{value[:20]}' "
            f"'{value[20:]}' in repr(v)], 'end')",
        )
        assert "[] end" in held
        assert "⟨rag #" in _run(client, "print(In[2], _i2)")
    assert _holding(root, value) == []


def test_where_nobody_can_be_asked_it_says_how(root: Path) -> None:
    value = secrets.token_urlsafe(32)
    Traces.kept_in(root / "home").remember("bearer/rag", [value])
    (root / "work" / "a.py").write_text(value)
    (root / "work" / "b.py").write_text(value)
    (root / "work" / "no keys").mkdir()
    with _kernel(root) as client:
        _run(client, "%load_ext centml_nb")
        told = _run(client, "%vault_scrub")
        assert "%vault_scrub --yes" in told
        # What was not named is not cleaned by typing what it says.
        assert "%vault_scrub 'no keys' b.py --yes" in _run(client, "%vault_scrub 'no keys' b.py")
        assert _holding(root / "work", value) == ["a.py", "b.py"]
        assert "Cleaned" in _run(client, "%vault_scrub --yes")
        assert "No known key was found." in _run(client, "%vault_scrub")
    assert _holding(root / "work", value) == []
