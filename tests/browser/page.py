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
# A notebook with all its cells.
_WHOLE = 300_000


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

    def run_whole(self) -> None:
        """Restart the kernel and run all cells by the toolbar; wait for the last, or an error."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        self.page.locator("[data-command='notebook:restart-run-all']:visible").click()
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.page.wait_for_function(_IS_OVER, timeout=_WHOLE)

    def picture(self) -> bytes:
        """Return a picture of the page, as tall as its notebook."""
        width, height = self.page.evaluate("innerWidth"), 0
        # What was out of sight has its height once it is drawn.
        while height < (measured := self.page.evaluate(_HEIGHT)):
            height = measured
            self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(_TO_THE_TOP)
        self.page.wait_for_function("[...document.images].every(one => one.complete)")
        return self.page.screenshot()

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
            # It is gathered while a save is under way, and is in the file of the next one.
            self.page.evaluate(_WITH_WIDGET_STATE)
            self.page.evaluate(_SAVE)
            self.page.wait_for_function(
                f"{_WIDGET}.context.model.getMetadata('widgets') !== undefined", timeout=SLOW
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
        # It covers the page while a theme is loaded.
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")


def row_of(view: Locator, name: str) -> Locator:
    """Return an item's row in the vault: endpoints and leases have rows of their own."""
    return view.locator("tr[data-row]").filter(has_text=name)


_WIDGET = "jupyterapp.shell.currentWidget"
_WITH_WIDGET_STATE = f"""() => {{
  const command = '@jupyter-widgets/jupyterlab-manager:saveWidgetState';
  {_WIDGET}.context.model.deleteMetadata('widgets');
  return jupyterapp.commands.isToggled(command) || jupyterapp.commands.execute(command);
}}"""
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
_IS_OVER = f"""() => {{
  const cells = {_WIDGET}.content.model.sharedModel.cells.filter(one => one.cell_type === 'code');
  const failed = cells.some(one => one.outputs.some(output => output.output_type === 'error'));
  return (failed || cells.every(one => one.execution_count !== null))
    && {_WIDGET}.sessionContext.session?.kernel?.status === 'idle';
}}"""
_CELLS = f"{_WIDGET}.node.querySelector('.jp-WindowedPanel-outer')"
# Down to the last cell: below it JupyterLab leaves room, which grows with the window.
_HEIGHT = f"""async () => {{
  await {_WIDGET}.content.scrollToItem({_WIDGET}.content.widgets.length - 1, 'end');
  const last = {_WIDGET}.content.widgets.at(-1).node.getBoundingClientRect();
  return Math.ceil(last.bottom + {_CELLS}.scrollTop) + 60;
}}"""
_TO_THE_TOP = f"() => {{ {_CELLS}.scrollTop = 0; }}"
_TEXT = f"""number => {{
  const outputs = {_WIDGET}.content.widgets[number].model.outputs.toJSON();
  return outputs.map(one => one.text ?? one.data?.['text/plain'] ?? one.evalue).join('\\n');
}}"""
_SAVE = f"async () => {{ await {_WIDGET}.context.save(); }}"
