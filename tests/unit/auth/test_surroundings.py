"""Where a process runs, as far as its environment tells."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth.surroundings import Surroundings, open_browser

if TYPE_CHECKING:
    from pathlib import Path

SCREEN = {"DISPLAY": ":0"}


def here(**variables: str) -> Surroundings:
    return Surroundings.here(variables, ())


def test_a_desktop_is_near_and_has_a_screen() -> None:
    assert here(**SCREEN) == Surroundings("", has_screen=True)
    assert here(WAYLAND_DISPLAY="wayland-0").has_screen


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has a screen")
def test_without_a_display_nothing_is_opened() -> None:
    assert here() == Surroundings("", has_screen=False)


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("JUPYTERHUB_USER", "JupyterHub"),
        ("JUPYTERHUB_SERVICE_PREFIX", "JupyterHub"),
        ("COLAB_RELEASE_TAG", "Colab"),
        ("SSH_CONNECTION", "an ssh session"),
        ("CODESPACES", "a codespace"),
        ("REMOTE_CONTAINERS", "a container"),
        ("KUBERNETES_SERVICE_HOST", "Kubernetes"),
    ],
)
def test_what_is_elsewhere_says_so_and_opens_nothing(variable: str, place: str) -> None:
    found = here(**{variable: "something", **SCREEN})
    assert found.is_elsewhere
    assert found == Surroundings(place, has_screen=False)
    assert not here(**{variable: "", **SCREEN}).is_elsewhere


def test_a_local_vs_code_is_near() -> None:
    assert not here(VSCODE_PID="1", TERM_PROGRAM="vscode", **SCREEN).is_elsewhere


def test_ci_opens_nothing() -> None:
    assert not here(CI="true", **SCREEN).has_screen


def test_a_container_is_known_by_its_mark(tmp_path: Path) -> None:
    mark = tmp_path / "dockerenv"
    assert not Surroundings.here(SCREEN, (mark,)).is_elsewhere
    mark.touch()
    assert Surroundings.here(SCREEN, (mark,)) == Surroundings("a container", has_screen=False)


def test_a_browser_that_cannot_be_started_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    told = tmp_path / "told"
    os.mkfifo(told)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    open_browser("http://127.0.0.1:1/start/once")
    assert told.read_text().strip() == "http://127.0.0.1:1/start/once"
    browser.unlink()
    open_browser("http://127.0.0.1:1/start/once")
    for thread in threading.enumerate():
        if thread.name.startswith("centml_nb login"):
            thread.join()
