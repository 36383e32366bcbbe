"""The sidebar's way into the kernel: a comm, opened by the front end that shows the sidebar.

Where the kernel has subshells the messages come in one, beside the cell that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.kernel import messages

TARGET = "centml-nb"
"""The comm's target name; a front end whose comm is closed at once knows to load the extension."""


class Channel:
    """One front end's comm. It keeps none of what it carries."""

    def __init__(self, shell: InteractiveShell, comm: Any) -> None:  # noqa: ANN401 - comm's own
        from centml_nb.kernel.panel.answering import Answerer
        from centml_nb.kernel.panel.watching import WATCHING

        self._comm = comm
        self._answerer = Answerer(shell)
        self._watching = WATCHING
        comm.on_msg(self._take)
        comm.on_close(self._end)
        _OPEN.append(self)
        del _OPEN[:-_MOST]
        WATCHING.begin(shell, self)

    def tell(self, message: messages.Changed) -> None:
        """Take a message to the front end."""
        from centml_nb.kernel.messages import written

        if self in _OPEN:
            self._say(written(message))

    def _take(self, received: dict[str, Any]) -> None:
        self._say(self._answerer.answer(received["content"]["data"]))
        self._watching.look()

    def _say(self, message: dict[str, Any]) -> None:
        from centml_nb.kernel.panel.routing import forget_last_sender

        self._comm.send(message)
        forget_last_sender(self._comm)

    def _end(self, _received: object) -> None:
        if self in _OPEN:
            _OPEN.remove(self)


# The watcher holds them weakly. A page that is reloaded leaves its own behind, unclosed.
_MOST = 16
_OPEN: list[Channel] = []


def install(shell: InteractiveShell) -> None:
    """Let sidebars open their comm; a terminal has none."""
    comms = _comms(shell)
    if comms is not None:
        comms.register_target(TARGET, lambda comm, _opening: Channel(shell, comm))


def remove(shell: InteractiveShell) -> None:
    """Take sidebars no more; those that are open are answered until they close."""
    comms = _comms(shell)
    if comms is not None and TARGET in comms.targets:
        del comms.targets[TARGET]


def _comms(shell: InteractiveShell) -> Any:  # noqa: ANN401 - comm's own
    return getattr(getattr(shell, "kernel", None), "comm_manager", None)
