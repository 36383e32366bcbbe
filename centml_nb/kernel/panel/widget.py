"""The widget: messages go through it, and it keeps none of what they say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget

from centml_nb.errors import ConfigurationError
from centml_nb.kernel import messages
from centml_nb.kernel.panel.answering import Answerer
from centml_nb.kernel.panel.routing import forget_last_sender
from centml_nb.kernel.panel.watching import WATCHING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_STATIC = Path(__file__).parent / "static"


def _built(name: str) -> str:
    try:
        return (_STATIC / name).read_text("utf-8")
    except FileNotFoundError:
        raise ConfigurationError(
            "The panel is not built in this checkout.",
            "Build it: cd labextension && npm ci && npm run build:prod",
        ) from None


class VaultPanel(anywidget.AnyWidget):
    """The vault panel. Its only state is code and styles: nothing that is typed or shown."""

    _esm = _built("panel.js")
    _css = _built("panel.css")

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__()
        self._answerer = Answerer(shell)
        self.on_msg(self._take)
        forget_last_sender(self.comm)
        WATCHING.begin(shell, self)

    def tell(self, message: messages.Changed) -> None:
        """Send `message` to every view."""
        self._say(messages.written(message))

    def _take(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401
        self._say(self._answerer.answer(content))
        WATCHING.look()

    def _say(self, message: dict[str, Any]) -> None:
        self.send(message)
        forget_last_sender(self.comm)
