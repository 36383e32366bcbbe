"""Every way, in the groups that one kernel serves."""

from __future__ import annotations

from tests.integration.guard.ways import (
    children,
    displays,
    errors,
    files,
    magics,
    private_keys,
    text,
)

GROUPS = {
    "text": (*text.PRINTS, *text.SPLITS, *text.ENCODINGS),
    "errors and logs": (*errors.ERRORS, *errors.LOGS),
    "displays and libraries": (*displays.DISPLAYS, *displays.LIBRARIES),
    "children and threads": (*children.CHILDREN, *children.CONCURRENT),
    "magics and requests": (*magics.MAGICS, *magics.PROMPTS, *magics.DEBUGGER),
    "files": files.FILES,
    "private keys": private_keys.PRIVATE_KEYS,
}
"""Each way has a value of its own in its kernel."""

WAYS = tuple(way for group in GROUPS.values() for way in group)
