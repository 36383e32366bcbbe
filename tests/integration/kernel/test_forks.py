"""A process that forks: each child reads its own item, over a connection of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FORKING = """
import os, sys, centml_nb
from centml_nb.secret import Secret
vault = centml_nb.login(local=True).vault
names = [f"env/FORK{number}" for number in range(6)]
handles = {}
for name in names:
    vault.add("env", name[4:], Secret("planted-of-" + name))
    handles[name] = vault[name]
ready, go = os.pipe()
children = []
for name in names:
    child = os.fork()
    if not child:
        os.close(go)
        os.read(ready, 1)  # until all of them are there
        try:
            said = [handles[name].reveal().reveal() for _ in range(5)]
            os._exit(0 if said == ["planted-of-" + name] * 5 else 3)
        except BaseException as error:
            print(type(error), error, file=sys.stderr, flush=True)
            os._exit(4)
    children.append(child)
os.close(go)
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
assert codes == [0] * 6, codes
assert handles[names[0]].reveal().reveal() == "planted-of-" + names[0]
"""


@pytest.mark.usefixtures("machine")
def test_children_that_read_at_once_get_each_its_own_value() -> None:
    command = [sys.executable, "-c", _FORKING]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
