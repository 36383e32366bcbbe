"""The house is as it is drawn: layers, lazy imports, names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import centml_nb

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "centml_nb"
HEAVY = ("httpx", "cryptography", "openai", "rich", "click", "msgspec", "filelock", "pydantic")
NAMELESS = {"utils", "util", "helpers", "common", "misc", "handlers", "manager", "managers"}


def test_dependencies_point_one_way() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint_imports], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "0 broken" in ran.stdout, ran.stdout


def test_loading_the_extension_imports_nothing_heavy_and_using_it_does() -> None:
    code = (
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "before = set(sys.modules)\n"
        "shell.extension_manager.load_extension('centml_nb')\n"
        "print(*(set(sys.modules) - before))\n"
        "import centml_nb; centml_nb.account\n"
        "print(*(set(sys.modules) - before))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, used = (set(line.split()) for line in ran.stdout.strip().splitlines())
    assert "centml_nb.kernel.magics" in loaded
    assert not loaded.intersection(HEAVY)
    assert "httpx" in used


def test_the_public_face_is_small_and_each_name_of_it_exists() -> None:
    assert len(centml_nb.__all__) <= 12
    for name in centml_nb.__all__:
        assert getattr(centml_nb, name) is not None


def test_every_module_is_named_for_a_concept_and_says_what_it_is() -> None:
    modules = list(PACKAGE.rglob("*.py"))
    assert len(modules) > 50
    for module in modules:
        assert module.stem not in NAMELESS
        assert module.parent.name not in NAMELESS
        assert module.read_text("utf-8").startswith('"""'), module


def test_the_code_map_names_every_room_of_the_package() -> None:
    code_map = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = [
        path
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    ]
    assert len(rooms) > 15
    for room in rooms:
        if room.stem != "__init__":
            assert f"`centml_nb/{room.name}" in code_map, room.name
