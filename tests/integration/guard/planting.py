"""A value in a kernel of one's own, and the question whether it was seen."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from tests.integration.guard.scanner import Finding, Scanner
from tests.integration.guard.showing import PREPARED, found_in, joined_streams
from tests.integration.guard.ways.way import plain, secret_parts

if TYPE_CHECKING:
    from tests.integration.guard.wire import Message, WatchedKernel


class Planted:
    """A value that a kernel knows as `v`, and in `os.environ["PLANTED"]`."""

    def __init__(self, kernel: WatchedKernel, value: str | None = None) -> None:
        self.kernel = kernel
        self.name = f"key-{uuid.uuid4().hex[:8]}"
        self.value = plain() if value is None else value
        self.scanner = Scanner((self.name, part) for part in secret_parts(self.value))
        self.begun = len(kernel.wire.kept)
        (kernel.scratch / self.name).write_text(self.value, newline="")
        kernel.ok(PREPARED, store_history=False)
        kernel.ok(f"_plant({self.name!r})", store_history=False)

    def seen(self) -> set[Finding]:
        """Look through every message since, and every file."""
        found = self.scanner.tree(self.kernel.root, without=("scratch",))
        for message in self.messages:
            found |= found_in(message, self.scanner)
        for text in joined_streams(self.messages):
            found |= self.scanner.text(text, "iopub stream")
        return found

    @property
    def messages(self) -> list[Message]:
        return self.kernel.wire.kept[self.begun :]
