"""What all tests share: no deadlines, interrupts, and what `pytest -n` keeps in one process."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

from tests.kernel_ports import KernelPorts

if TYPE_CHECKING:
    from xdist.remote import Producer  # type: ignore[import-untyped]

# How long a test takes says nothing on a busy machine.
settings.register_profile("centml_nb", deadline=None)
settings.load_profile("centml_nb")

KernelPorts.instance()

# Where a shell starts them in the background they ignore it, and so would all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# One browser at a time, and what is costly to set up once.
_ONE_PROCESS = ("tests/browser/", "tests/clients/")


class _Together(LoadScopeScheduling):  # type: ignore[misc]  # nor has its class
    """Runs a file's tests in one process, and a folder's of some."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file.rpartition("/")[0] if file.startswith(_ONE_PROCESS) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Together:
    """Say which tests run together."""
    return _Together(config, log)
