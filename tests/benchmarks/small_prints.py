"""100,000 small prints in a real kernel, with the guard against without it."""

from __future__ import annotations

from jupyter_client.manager import KernelManager

from tests.benchmarks.measure import Measured, alternately, timed

_ROUNDS = 25
_SECONDS = 120
_PRINTS = "for number in range(100_000): print('line', number)"
_KNOWN = """
%load_ext centml_nb
import secrets
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
for number in range(100):
    REGISTRY.register(f"item-{number}", Secret(secrets.token_urlsafe(32)))
"""


def measure() -> Measured:
    kernels = {"without": _Kernel(""), "with the guard": _Kernel(_KNOWN)}
    try:
        runs = {
            name: lambda kernel=kernel: timed(lambda: kernel.run(_PRINTS))
            for name, kernel in kernels.items()
        }
        return Measured(
            "100,000 small prints",
            alternately(_ROUNDS, runs),
            "at most 1.10 of without",
            is_ratio=True,
        )
    finally:
        for kernel in kernels.values():
            kernel.close()


class _Kernel:
    def __init__(self, prepare: str) -> None:
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel()
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=_SECONDS)
        self.run(prepare)

    def run(self, code: str) -> None:
        self._client.execute_interactive(
            code, store_history=False, output_hook=lambda _message: None, timeout=_SECONDS
        )

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
