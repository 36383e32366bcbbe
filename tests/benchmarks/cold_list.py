"""A cold process to a first vault list, against the official SDK, over the same platform."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks.measure import Measured, Platform, alternately, timed

ROUNDS = 9
_OFFICIAL = """
from centml.sdk.api import get_centml_client
from platform_api_python_client import UserVaultType
with get_centml_client() as client:
    client.get_user_vault(UserVaultType.BEARER_TOKENS)
"""
_OURS = """
import centml_nb
centml_nb.account().vault.items_of(centml_nb.Kind.BEARER_TOKEN)
"""


def measure(platform: Platform) -> Measured:
    runs = {
        "centml 0.7.1, its SDK": lambda: timed(lambda: _ran(_OFFICIAL, platform)),
        "centml_nb": lambda: timed(lambda: _ran(_OURS, platform)),
    }
    return Measured(
        "A cold process to a first vault list",
        alternately(ROUNDS, runs),
        "at least 5 times faster",
    )


def _ran(code: str, platform: Platform) -> None:
    subprocess.run(
        [sys.executable, "-c", code], env=dict(platform.variables), check=True, capture_output=True
    )
