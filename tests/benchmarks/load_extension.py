"""`%load_ext centml_nb` against an empty extension, each in a fresh shell."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Measured, alternately

ROUNDS = 15
_CODE = """
import sys, time
sys.path.append(sys.argv[2])
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
begun = time.perf_counter()
shell.extension_manager.load_extension(sys.argv[1])
print((time.perf_counter() - begun) * 1000)
"""


def measure() -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "empty_extension.py").write_text("def load_ipython_extension(shell): pass\n")
        runs = {
            name: lambda extension=extension: _loaded(extension, folder)
            for name, extension in (
                ("an empty extension", "empty_extension"),
                ("centml_nb", "centml_nb"),
            )
        }
        return Measured(
            "%load_ext", alternately(ROUNDS, runs), "at most 20 ms more", is_difference=True
        )


def _loaded(extension: str, folder: str) -> float:
    command = [sys.executable, "-c", _CODE, extension, folder]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)
