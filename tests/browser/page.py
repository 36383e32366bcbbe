"""A notebook open in a real browser, driven as a person would."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.jupyter import FrontEnd, Jupyter

SLOW = 60_000


@dataclass
class Frames:
    """What went over the page's websockets."""

    sent: list[str | bytes] = field(default_factory=list)
    received: list[str | bytes] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        def opened(socket: Any) -> None:  # noqa: ANN401 - playwright's
            socket.on("framesent", partial(list.append, self.sent))
            socket.on("framereceived", partial(list.append, self.received))

        page.on("websocket", opened)

    @staticmethod
    def holding(value: str, frames: list[str | bytes]) -> int:
        """Return how many frames hold a value."""
        data = value.encode()
        return sum(data in (f if isinstance(f, bytes) else f.encode()) for f in frames)


class NotebookPage:
    """A page with one notebook."""

    def __init__(self, page: Page, jupyter: Jupyter, path: Path, front_end: FrontEnd) -> None:
        self.page = page
        self.path = path
        self.frames = Frames()
        self.frames.listen(page)
        page.goto(jupyter.address(path.name, front_end))
        page.wait_for_function(_IS_READY, arg=path.name, timeout=SLOW)

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("region", name="CentML vault").first

    def run(self, cell: int) -> None:
        """Run one cell and wait for its end."""
        self.page.evaluate(_RUN, cell)

    def start(self, cell: int) -> None:
        """Run one cell, without waiting."""
        self.page.evaluate(f"number => {{ ({_RUN})(number); }}", cell)

    def shows(self, cell: int, text: str) -> None:
        """Wait until a cell's output holds `text`: it may come after the cell's reply."""
        condition = f"([number, text]) => ({_TEXT})(number).includes(text)"
        self.page.wait_for_function(condition, arg=[cell, text], timeout=SLOW)

    def text_of(self, cell: int) -> str:
        return str(self.page.evaluate(_TEXT, cell))

    def save(self, *, widget_state: bool = False) -> str:
        """Save; return what is in the file then."""
        if widget_state:
            self.page.evaluate(
                "jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
            )
        self.page.evaluate(_SAVE)
        return self.path.read_text("utf-8")

    def theme(self, name: str) -> None:
        self.page.evaluate(
            "async name => { await jupyterapp.commands.execute('apputils:change-theme',"
            " { theme: name }); }",
            name,
        )
        is_light = str(name.endswith("Light")).lower()
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{is_light}'")


def row_of(view: Locator, name: str) -> Locator:
    """Return an item's row in the vault: endpoints and leases have rows of their own."""
    return view.locator("tr[data-row]").filter(has_text=name)


_WIDGET = "jupyterapp.shell.currentWidget"
# For a moment the notebook that was open last may be in front, and until JupyterLab has noticed
# which one is, its commands do nothing.
_IS_READY = f"""name => {{
  const widget = window.jupyterapp && {_WIDGET};
  const kernel = widget && widget.sessionContext && widget.sessionContext.session?.kernel;
  return !!kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle'
    && widget.content.widgets.length > 0 && widget.context.isReady
    && widget.context.path === name
    && jupyterapp.commands.isEnabled('notebook:run-cell');
}}"""
_RUN = f"""async number => {{
  const widget = {_WIDGET};
  widget.content.activeCellIndex = number;
  widget.content.deselectAll();
  await jupyterapp.commands.execute('notebook:run-cell');
}}"""
_TEXT = f"""number => {{
  const outputs = {_WIDGET}.content.widgets[number].model.outputs.toJSON();
  return outputs.map(one => one.text ?? one.data?.['text/plain'] ?? one.evalue).join('\\n');
}}"""
_SAVE = f"async () => {{ await {_WIDGET}.context.save(); }}"
