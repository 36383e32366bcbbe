"""Next start: which keys a kernel finds in its environment when it is started again.

By references alone: the kernel is started below `centml-nb run`, which reads the values, so that
they are in that process and the kernel's, and never in this server.
"""

from __future__ import annotations

import signal
import sys
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo
    from jupyter_server.serverapp import ServerApp

_NAME = "centml-nb"
_PLAIN = "local-provisioner"
_RUN = (sys.executable, "-P", "-c", "from centml_nb.cli import main; main()", "run")


class NextStart:
    """References by kernel: what it gets at its next start, and what it was started with."""

    def __init__(self) -> None:
        self._wanted: dict[str, list[str]] = {}
        self._given: dict[str, list[str]] = {}

    def wanted(self, kernel_id: str) -> list[str]:
        """Return what a kernel gets at its next start."""
        return list(self._wanted.get(kernel_id, ()))

    def want(self, kernel_id: str, references: list[str]) -> None:
        """Set what a kernel gets from its next start on."""
        self._wanted[kernel_id] = list(dict.fromkeys(references))

    def given(self, kernel_id: str) -> list[str]:
        """Return what a kernel was started with."""
        return list(self._given.get(kernel_id, ()))

    def started(self, kernel_id: str, references: list[str]) -> None:
        """Note what a kernel is started with."""
        self._given[kernel_id] = references

    def forget(self, kernel_id: str) -> None:
        """Forget a kernel that is gone."""
        self._wanted.pop(kernel_id, None)
        self._given.pop(kernel_id, None)


NEXT_START = NextStart()
"""Of this server's process, as its kernels are."""


class VaultProvisioner(LocalProvisioner):
    """Starts a kernel as ever, or below `centml-nb run` where keys are wanted for it."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ANN401 - Popen's
        """Start the kernel with the keys that are wanted for it."""
        references = NEXT_START.wanted(self.kernel_id)
        NEXT_START.started(self.kernel_id, references)
        if references:
            cmd = [*_RUN, *references, "--", *cmd]
        return await super().launch_kernel(cmd, **kwargs)

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - Jupyter's
        """Kill the kernel, and not only what runs it."""
        if NEXT_START.given(self.kernel_id):
            await self.send_signal(signal.SIGKILL)
        await super().kill(restart=restart)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - Jupyter's
        """Forget a kernel that does not come again."""
        if not restart:
            NEXT_START.forget(self.kernel_id)
        await super().cleanup(restart=restart)


def install(app: ServerApp) -> None:
    """Start this server's kernels by it, unless somebody has chosen another way for all."""
    factory = KernelProvisionerFactory.instance(parent=app.kernel_manager)
    if factory.default_provisioner_name == _PLAIN:
        value = f"{__name__}:{VaultProvisioner.__name__}"
        factory.provisioners[_NAME] = EntryPoint(_NAME, value, factory.GROUP_NAME)
        factory.default_provisioner_name = _NAME
