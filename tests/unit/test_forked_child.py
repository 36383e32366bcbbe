"""What is to be made anew in a forked child is, and is not kept for it."""

from __future__ import annotations

import subprocess
import sys

_FORKS = """
import gc, os, weakref
from centml_nb.forked_child import call_in_forked_child

class Lock:
    def __init__(self, name):
        self.name = name
        call_in_forked_child(self.renew)

    def renew(self):
        print("renewed", self.name, flush=True)

kept, dropped = Lock("kept"), Lock("dropped")
watched = weakref.ref(dropped)
del dropped
print("alive" if watched() else "gone", flush=True)
if os.fork() == 0:
    os._exit(0)
os.wait()
print("parent", flush=True)
"""


def test_a_method_is_called_in_the_child_while_its_object_lives() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _FORKS], check=True, capture_output=True, text=True
    )
    assert ended.stdout.splitlines() == ["gone", "renewed kept", "parent"]
