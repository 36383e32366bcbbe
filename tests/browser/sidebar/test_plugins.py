"""A plugin is disabled alone: what does not build on it goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.browser.jupyter import Jupyter

# Those that others build on or call, and what each takes along.
_TAKEN: dict[str, set[str]] = {
    "centml-nb:preferences": set(),
    "centml-nb:seen": set(),
    "centml-nb:sidebar": set(),
    "centml-nb:server": {"sidebar", "status", "save-guard", "leaving", "launcher"},
    "centml-nb:followed": {"sidebar", "commands", "status"},
}
_STARTED = "window.jupyterapp && jupyterapp.restored.then(() => true)"
_ACTIVE = """() => jupyterapp.listPlugins().filter(id => id.startsWith('centml-nb:')
  && jupyterapp.isPluginActivated(id))"""


def test_a_plugin_is_disabled_without_those_that_do_not_build_on_it(
    context: BrowserContext, jupyter: Jupyter
) -> None:
    config = jupyter.machine.root / "jupyter" / "labconfig" / "page_config.json"
    config.parent.mkdir(exist_ok=True)
    started = _started(context, jupyter)
    every = next(started)
    try:
        for plugin, names in _TAKEN.items():
            config.write_text(json.dumps({"disabledExtensions": {plugin: True}}))
            taken = {plugin, *(f"centml-nb:{name}" for name in names)}
            assert taken <= every
            assert next(started) == every - taken
    finally:
        config.unlink(missing_ok=True)


def _started(context: BrowserContext, jupyter: Jupyter) -> Iterator[set[str]]:
    """Start JupyterLab again and again; yield which of our plugins are active."""
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    while True:
        page.goto(f"{jupyter.origin}/lab?token={jupyter.token}")
        page.wait_for_function(_STARTED)
        assert failures == []
        yield set(page.evaluate(_ACTIVE))
