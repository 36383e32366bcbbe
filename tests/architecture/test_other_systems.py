"""Nothing that POSIX alone has is needed when our modules are imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "centml_nb"
POSIX_ALONE = ("fcntl", "pwd", "grp", "termios", "tty", "pty", "resource")
# The local platform, and the process that `centml-nb run` starts, are for POSIX; they are
# imported when they are used.
FOR_POSIX = ("local", "cli/run")
BLOCKED = """
import sys
from importlib import import_module
import filelock, httpx, IPython, ipykernel.kernelapp, keyring, rich.console
import jupyter_server.serverapp
alone = set({alone!r})
for name in alone:
    sys.modules.pop(name, None)
class Blocked:
    def find_spec(self, name, path=None, target=None):
        caller = sys._getframe(1)
        while caller and "importlib" in caller.f_code.co_filename:
            caller = caller.f_back
        if name in alone and "centml_nb" in caller.f_code.co_filename:
            raise ImportError(name + " is not on this system")
sys.meta_path.insert(0, Blocked())
for name in {modules!r}:
    try:
        import_module(name)
    except ImportError as error:
        print(name, error)
"""


def imported(modules: list[str]) -> list[str]:
    code = BLOCKED.format(alone=POSIX_ALONE, modules=modules)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_every_module_but_those_for_posix_is_imported_without_what_posix_alone_has() -> None:
    files = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
    names = [
        ".".join(("centml_nb", *path.with_suffix("").parts)).removesuffix(".__init__")
        for path in files
        if not path.as_posix().startswith(FOR_POSIX) and "tutorials" not in path.parts
    ]
    assert len(names) > 200
    assert imported(names) == []


def test_a_module_that_needs_it_is_noticed() -> None:
    (told,) = imported(["centml_nb.local.lock"])
    assert "fcntl is not on this system" in told
