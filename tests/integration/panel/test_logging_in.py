"""Logging in from the panel by a person: the ways are shown, and the end is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.login.conftest import Person

if TYPE_CHECKING:
    from tests.integration.kernel.conftest import Kernel
    from tests.integration.panel.conftest import Json, Panel

# The session has ended, and the last login says where the next one is.
SESSION_IS_GONE = """
import centml_nb
from centml_nb.auth import last_login
from centml_nb.settings import home_directory
platform = centml_nb.account().platform
centml_nb.logout()
last_login.remember(home_directory(), platform)
"""


def test_a_person_logs_in_by_the_link_that_the_panel_shows(panel: Panel, kernel: Kernel) -> None:
    kernel.ok(SESSION_IS_GONE)
    assert panel.ask("lookAtVault").get("identity") is None
    assert panel.ask("login", local=False)["lines"] == []
    waiting = panel.ask("lookAtVault")["waiting"]
    link = next(s["address"] for s in waiting["steps"] if "/authorize?" in s["address"])
    failed = panel.ask("pasteAddress", address="http://127.0.0.1/?planted=1")
    assert failed["error"] == "StrayAnswerError"

    person = Person()
    done = panel.ask("pasteAddress", address=person.log_in(link))
    person.browser.close()
    assert "you@lab.example" in done["lines"][0]
    assert [m for m in panel.heard if _is_change(m)]
    seen = panel.ask("lookAtVault")
    assert seen["identity"]["who"] == "you@lab.example"
    assert seen.get("waiting") is None


def test_a_login_that_waits_is_ended_by_its_button(panel: Panel, kernel: Kernel) -> None:
    kernel.ok(SESSION_IS_GONE)
    panel.ask("login", local=False)
    panel.ask("cancelLogin")
    assert panel.ask("lookAtVault").get("waiting") is None
    panel.ask("login", local=True)
    assert panel.ask("lookAtVault")["identity"]["isLocal"] is True


def _is_change(message: Json) -> bool:
    data = message["content"].get("data", {})
    return message["msg_type"] == "comm_msg" and bool(data.get("content") == {"type": "changed"})
