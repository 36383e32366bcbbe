"""Ports for kernels that nothing else is given meanwhile.

A kernel's ports are chosen before it starts, free then; from the system's own range another test
may be given one of them before the kernel has opened it.
"""

from __future__ import annotations

import os
import socket
from itertools import count

from jupyter_client.connect import LocalPortCache

# Below what systems give out by themselves (32768 on Linux, 49152 elsewhere).
_FIRST = 12_000
_EACH = 5_000


class KernelPorts(LocalPortCache):
    """Ports of this test process: one after the other, from a range of its own."""

    def __init__(self) -> None:
        super().__init__()
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        self._first = _FIRST + _EACH * (int(worker) % 4)
        self._numbers = count(os.getpid())

    def find_available_port(self, ip: str) -> int:
        while True:
            port = self._first + next(self._numbers) % _EACH
            if port not in self.currently_used_ports and _is_free(ip, port):
                self.currently_used_ports.add(port)
                return port


def _is_free(ip: str, port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex((ip, port)) != 0
