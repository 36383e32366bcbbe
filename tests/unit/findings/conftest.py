"""A home that knows one value, and a folder of files that may hold it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.findings.scan import scan
from centml_nb.findings.scrub import carry_out_all, plan
from centml_nb.redaction.forms import forms
from centml_nb.redaction.traces import Traces
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.redaction.finder import Finder


@dataclass(frozen=True)
class Desk:
    """Where a test works."""

    home: Path
    work: Path
    value: str

    @property
    def finder(self) -> Finder:
        return Traces.kept_in(self.home).finder()

    def found(self, *paths: Path) -> list[str]:
        """Return what is found, each as its line, without the folder."""
        lines = scan(paths or [self.work], self.finder, self.home)
        return [str(line).removeprefix(f"{self.work}/").split(" ⟨")[0] for line in lines]

    def scrub(self, *paths: Path) -> tuple[list[str], list[str]]:
        """Scrub; return which files were cleaned, and why others were not."""
        changes = plan(paths or [self.work], self.finder, self.home)
        done, failures = carry_out_all(changes, self.finder)
        return [change.path.name for change in done], failures


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "work").mkdir()
    value = secrets.token_urlsafe(32)
    Traces.kept_in(tmp_path / "home").remember("bearer/rag", forms(Secret(value)))
    return Desk(tmp_path / "home", tmp_path / "work", value)


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def code(number: int, *source: str, outputs: Any = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"c{number}",
        "metadata": {},
        "outputs": list(outputs),
        "source": list(source),
        **more,
    }
