"""The panel in a browser: shown beside a bare text field, and a list of ten thousand items."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Measured, alternately

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

_CHROMIUM = shutil.which("chromium")
_STATIC = Path(__file__).parents[2] / "centml_nb" / "kernel" / "panel" / "static"
_FEW, _MANY = 40, 10_000
_ROUNDS = 7
_PEER = "import ipywidgets\nipywidgets.Text(description='peer')"
# A kernel whose answer is there at once: what is measured is the browser's part.
_SET_UP = """async ([css, source, count]) => {
  document.body.innerHTML = '<div></div>';
  document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
  const module = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const { default: widget } = await import(module);
  const items = Array.from({ length: count }, (_, index) => ({
    id: `n${index}`, kind: 'bearer-token', name: `item-${index}`,
    reference: `bearer/item-${index}`, fingerprint: '#1b44·02fe', age: '3 days',
  }));
  let listener;
  const vault = { type: 'vault', identity: { who: 'you' }, items };
  const endpoints = { type: 'endpoints', doors: [] };
  const model = {
    on: (_, heard) => { listener = heard; },
    off: () => {},
    send: ({ type, id }) => queueMicrotask(
      () => listener({ ...(type === 'lookAtVault' ? vault : endpoints), id })),
  };
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const rows = () => document.querySelectorAll('tr[data-row]').length;
  const timed = async (act, isDone) => {
    const begun = performance.now();
    act();
    do { await painted(); } while (!isDone());
    return performance.now() - begun;
  };
  const searchFor = text => {
    const field = document.querySelector('input[type=search]');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  window.measured = async () => {
    const el = document.body.firstChild;
    let close;
    const shown = await timed(() => { close = widget.render({ model, el }); }, rows);
    const found = await timed(() => searchFor(`item-${count - 1}`), () => rows() === 1);
    close();
    return [shown, found];
  };
}"""


def measure() -> Iterator[Measured]:
    """Yield nothing where no Chromium is."""
    if _CHROMIUM is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield _shown(browser)
        yield from _long_list(browser)
        browser.close()


def _shown(browser: Browser) -> Measured:
    from tests.browser.jupyter import serving
    from tests.browser.page import NotebookPage
    from tests.integration.kernel.conftest import machine_below

    with (
        tempfile.TemporaryDirectory() as folder,
        machine_below(Path(folder)) as machine,
        serving(machine) as jupyter,
    ):
        login = "%load_ext centml_nb\n%centml_login --local"
        path = jupyter.write("shown.ipynb", login, _PEER, "%vault_panel")
        book = NotebookPage(browser.new_page(), jupyter, path, "lab")
        book.run(0)
        times = alternately(
            _ROUNDS,
            {
                "ipywidgets.Text": lambda: float(book.page.evaluate(_UNTIL, [1, ".widget-text"])),
                "%vault_panel": lambda: float(book.page.evaluate(_UNTIL, [2, ".cnb-panel"])),
            },
        )
    return Measured("A cell run until its widget is in the page", times, "none", is_difference=True)


def _long_list(browser: Browser) -> Iterator[Measured]:
    css, source = ((_STATIC / f"panel.{kind}").read_text("utf-8") for kind in ("css", "js"))
    pages: dict[str, Page] = {}
    for count in (_FEW, _MANY):
        pages[f"{count:,} items"] = page = browser.new_page()
        page.evaluate(_SET_UP, [css, source, count])
    both: dict[str, list[list[float]]] = {name: [] for name in pages}
    for _ in range(_ROUNDS):
        for name, page in pages.items():
            both[name].append(page.evaluate("window.measured()"))
    size = (len(css.encode()) + len(source.encode())) / 1000
    titles = ("The panel's first paint", f"A search in it; its bundle has {size:.1f} kB")
    for index, title in enumerate(titles):
        times = {name: [pair[index] for pair in pairs] for name, pairs in both.items()}
        yield Measured(title, times, "at most 60 kB" if index else "none", is_difference=True)


_UNTIL = """async ([cell, selector]) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const wanted = notebook.widgets[cell];
  wanted.model.clearExecution?.();
  wanted.model.outputs.clear();
  notebook.activeCellIndex = cell;
  const begun = performance.now();
  const running = jupyterapp.commands.execute('notebook:run-cell');
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  while (!wanted.node.querySelector(selector)) await painted();
  const took = performance.now() - begun;
  await running;
  return took;
}"""
