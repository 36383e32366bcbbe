"""The screen of a waiting login as a widget: it keeps nothing of what it shows or is given."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget

from centml_nb.errors import CentMLError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
from centml_nb.views.login import LoginScreen, ended_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.auth.attempt import LoginAttempt

_HERE = Path(__file__).parent


class LoginWidget(anywidget.AnyWidget):
    """Shows a login by custom messages, and takes what is pasted by one.

    Its only state is code and styles: a link with its `state` and a code are in no trait, which a
    notebook would keep.
    """

    _esm = (_HERE / "screen.js").read_text("utf-8")
    _css = (_HERE / "screen.css").read_text("utf-8")

    def __init__(self, attempt: LoginAttempt, when_drawn: Callable[[], None]) -> None:
        super().__init__()
        self._attempt = attempt
        self._when_drawn = when_drawn
        self.on_msg(self._take)

    def tell(self) -> None:
        """Tell every view how things are."""
        if not self._attempt.is_over:
            screen = LoginScreen.of(self._attempt, "paste it here")
            self.send({"type": "screen", **screen.message()})
            return
        lines = ended_sentences(self._attempt).lines
        self.send({"type": "ended", "lines": lines, "isIn": self._attempt.error is None})

    def _take(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401
        said = content.get("type") if isinstance(content, dict) else None
        if said == "ready":
            self._when_drawn()
            self.tell()
        elif said == "cancel":
            self._attempt.cancel()
        elif said == "paste" and isinstance(content.get("value"), str):
            # The platform is asked, and cells go on meanwhile.
            pasted = Secret(content["value"])
            threading.Thread(target=self._paste, args=(pasted,), daemon=True).start()

    def _paste(self, pasted: Secret) -> None:
        try:
            self._attempt.paste(pasted)
        except CentMLError as error:
            said = REGISTRY.redact(error.message), REGISTRY.redact(error.hint)
            self.send({"type": "refused", "lines": said})
