"""axe-core finds nothing, in either theme, wide and narrow; and the narrow panel fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.page import NotebookPage

LOGGED_IN = "%load_ext centml_nb\n%centml_login --local\n%vault_use llama-token --ttl 30m"
WIDTHS = (1200, 320)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing(open_notebook: Callable[..., NotebookPage], theme: str) -> None:
    book = open_notebook(LOGGED_IN, "%vault_panel")
    book.theme(theme)
    book.run(0)
    book.run(1)
    panel = book.panel
    expect(panel.get_by_role("button", name="Connect embed-mtls")).to_be_visible()
    panel.get_by_role("button", name="Add Vault Item").click()
    panel.get_by_role("menuitem", name="Certificates").click()
    panel.get_by_label("Use an existing").check()
    panel.get_by_role("button", name="Delete llama-token").first.click()
    expect(panel.get_by_role("button", name="Not now")).to_be_visible()
    for width in WIDTHS:
        panel.evaluate("(panel, width) => { panel.style.width = `${width}px`; }", width)
        found = Axe().run(book.page, context=".cnb-panel", options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    # It would have found something.
    panel.evaluate("panel => panel.append(document.createElement('button'))")
    assert Axe().run(book.page, context=".cnb-panel").violations_count > 0
