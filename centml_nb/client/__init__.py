"""HTTPS to the platform: asks a TokenSource, registers each value it sees."""

from __future__ import annotations

import sys


def _import_httpx_alone() -> None:
    # httpx imports its own command line, and with it rich and pygments: most of its import time,
    # for a program that nobody runs in here. It does without where that module is missing.
    if "httpx" in sys.modules:
        return
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
    try:
        import httpx  # noqa: F401
    finally:
        del sys.modules["httpx._main"]


_import_httpx_alone()
