"""`Session.send` with the guard against without it, at 80 B and 1 kB, with 100 items known."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.session import Session

from centml_nb.kernel.guard.session import SessionGuard
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret
from tests.benchmarks.measure import Measured, alternately

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ITEMS = 100
_SENDS = 300
_ROUNDS = 151
_TEXTS = {
    "lines": "epoch 12/90  loss 0.3345  accuracy 0.9931  the quick brown fox jumps over it\n",
    # Words as long as a run are looked for in the automaton.
    "lines of long words": "/usr/lib/python3.11/site-packages/torch/data.py:12: UserWarning\n",
}


def measure() -> Iterator[Measured]:
    registry = SecretRegistry()
    for number in range(ITEMS):
        registry.register(f"item-{number}", Secret(secrets.token_urlsafe(32)))
    context = zmq.Context()
    socket = context.socket(zmq.PUB)
    # Nobody listens: how often zmq has to wake its own thread would be measured with the rest.
    socket.bind_to_random_port("tcp://127.0.0.1")
    try:
        for size, bound in ((80, 1.05), (1024, 1.10)):
            for name, line in _TEXTS.items():
                text = (line * (size // len(line) + 1))[:size]
                yield _at(registry, socket, name, text, bound)
    finally:
        context.destroy(linger=0)


def _at(
    registry: SecretRegistry,
    socket: Any,  # noqa: ANN401
    name: str,
    text: str,
    bound: float,
) -> Measured:
    guard = SessionGuard(registry)
    bare = type("Bare", (Session,), {"send": Session.send})
    # Installed once, as in a kernel: to change a class makes its next calls slow.
    guard.install()
    try:
        runs = {
            "without": _sends(bare(key=b"benchmark"), socket, text),
            "with the guard": _sends(Session(key=b"benchmark"), socket, text),
        }
        times = alternately(_ROUNDS, runs)
    finally:
        guard.remove()
    return Measured(
        f"Session.send of {len(text)} B of {name}, {_SENDS:,} times, {ITEMS} items known",
        times,
        f"at most {bound:.2f} of without",
        is_ratio=True,
    )


def _sends(session: Session, socket: Any, text: str) -> Callable[[], float]:  # noqa: ANN401
    parent = session.msg("execute_request")

    def sends() -> float:
        begun = time.perf_counter()
        for _ in range(_SENDS):
            message = session.msg("stream", {"name": "stdout", "text": text}, parent=parent)
            session.send(socket, message, ident=b"stream.stdout")
        return (time.perf_counter() - begun) * 1000

    return sends
