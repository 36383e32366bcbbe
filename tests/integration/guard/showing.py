"""Shows values in a kernel, one way after the other, and says where each was seen."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.integration.guard.scanner import Finding, Scanner, texts
from tests.integration.guard.ways.way import (
    LITERAL,
    Cell,
    Debugging,
    Step,
    Way,
    secret_parts,
)
from tests.integration.guard.wire import Json, Message, WatchedKernel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SECONDS = 30.0
PREPARED = """
import json, logging, os, subprocess, sys, threading, time
SCRATCH = os.environ["CENTML_NB_TEST_SCRATCH"]

def _plant(name):
    from centml_nb.redaction.registry import REGISTRY
    from centml_nb.secret import Secret
    with open(os.path.join(SCRATCH, name), newline="") as file:
        value = file.read()
    assert REGISTRY.register(name, Secret(value))
    get_ipython().user_ns["v"] = value
    if chr(0) not in value:
        os.environ["PLANTED"] = value

def _clear(base=frozenset(globals()) | {"_plant", "_clear", "_base"}):
    names = get_ipython().user_ns
    for name in [name for name in names if name not in base and name[:1] != "_"]:
        del names[name]
    os.environ.pop("PLANTED", None)
"""
_NAMED = re.compile(r"⟨(way-\d+)")


@dataclass
class Shown:
    """What was seen of each way's value, by the way's name."""

    findings: dict[str, set[Finding]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)

    def places(self, way: Way) -> set[str]:
        return {finding.place for finding in self.findings.get(way.name, ())}


class Showing:
    """A kernel that ways are shown in; it is started anew when one hangs."""

    def __init__(self, root: Path, *, guard: bool, **options: str) -> None:
        self._root = root
        self._guard = guard
        self._options = options
        self._kernel = self._started()
        self._subshell: str | None = None
        self._messages: list[Message] = []
        self._ways: dict[str, Way] = {}
        self._values: dict[str, str] = {}
        self._broken: dict[str, str] = {}

    def show(self, ways: Iterable[Way]) -> Shown:
        """Show values in each of the ways, end the kernel, and look through all that it left."""
        try:
            for way in ways:
                number = f"way-{len(self._ways)}"
                self._ways[number], self._values[number] = way, way.value()
                try:
                    self._show(number)
                except (TimeoutError, AssertionError) as error:
                    self._broken[way.name] = f"{type(error).__name__}: {error}"
                    self._restart()
            # What came late, or was held back.
            self._kernel.wire.listen(0.3)
        finally:
            self._close()
        return self._seen()

    def _show(self, number: str) -> None:
        kernel, value = self._kernel, self._values[number]
        (kernel.scratch / number).write_text(value, newline="")
        kernel.ok(f"_plant({number!r})", store_history=False)
        for step in self._ways[number].steps:
            self._take(step, value)
        kernel.ok("_clear()", store_history=False)

    def _take(self, step: Step, value: str) -> None:
        kernel = self._kernel
        if isinstance(step, str):
            step = Cell(step)
        if isinstance(step, Cell):
            self._run(step, value)
        elif isinstance(step, Debugging):
            _debug(kernel, step)
        else:
            asked = kernel.wire.send(step.channel, step.kind, step.content)
            needs_reply = step.kind != "comm_msg"
            kernel.wire.answer(asked, seconds=SECONDS, needs_reply=needs_reply)

    def _run(self, cell: Cell, value: str) -> None:
        kernel = self._kernel
        answers = iter(cell.answers)
        kernel.wire.answer_input = lambda _prompt: next(answers, "an answer")
        options = {
            key: {name.replace(LITERAL, repr(value)): text for name, text in given.items()}
            for key, given in cell.options.items()
        }
        code = cell.code.replace(f"'{LITERAL}'", repr(value)).replace(LITERAL, value)
        asked = kernel.begin(code, subshell=self._shell(cell), **options)
        kernel.wire.answer(asked, seconds=SECONDS)

    def _shell(self, cell: Cell) -> str | None:
        if cell.in_subshell and self._subshell is None:
            made = self._kernel.wire.request("control", "create_subshell_request", {})
            self._subshell = made.reply["subshell_id"]
        return self._subshell if cell.in_subshell else None

    def _started(self) -> WatchedKernel:
        kernel = WatchedKernel(self._root, guard=self._guard, **self._options)
        try:
            kernel.ok("%load_ext centml_nb")
            kernel.ok(PREPARED, store_history=False)
        except BaseException:
            kernel.close()
            raise
        return kernel

    def _restart(self) -> None:
        self._close()
        self._kernel = self._started()

    def _close(self) -> None:
        self._messages += self._kernel.wire.kept
        self._subshell = None
        with contextlib.suppress(TimeoutError):
            self._kernel.close()

    def _seen(self) -> Shown:
        scanner = Scanner(
            (number, part) for number, value in self._values.items() for part in secret_parts(value)
        )
        findings = scanner.tree(self._root, without=("scratch",))
        for message in self._messages:
            findings |= found_in(message, scanner)
        for text in joined_streams(self._messages):
            findings |= scanner.text(text, "iopub stream")
        shown = Shown(broken=self._broken)
        for finding in findings:
            shown.findings.setdefault(self._ways[finding.name].name, set()).add(finding)
        shown.named = {
            self._ways[number].name
            for text in self._texts()
            for number in _NAMED.findall(text)
            if number in self._ways
        }
        return shown

    def _texts(self) -> Iterator[str]:
        for message in self._messages:
            yield from texts(message.content)
            yield from texts(message.metadata)
        yield from joined_streams(self._messages)
        for path in (*self._root.rglob("*.log*"), *self._root.rglob("*.txt")):
            yield path.read_text("utf-8", "replace")


def found_in(message: Message, scanner: Scanner) -> set[Finding]:
    """Look through a message's frames, raw and taken apart."""
    place = f"{message.channel} {message.kind}"
    found: set[Finding] = set()
    for frame in message.json_frames:
        found |= scanner.json(frame, place)
    for buffer in message.buffers:
        found |= scanner.data(buffer, place)
    return found


def joined_streams(messages: Iterable[Message]) -> Iterator[str]:
    """Give what a front end shows of each cell's streams: of one name, and of both in turn."""
    joined: dict[tuple[str, str], str] = {}
    for message in messages:
        if message.kind == "stream":
            for name in (message.content["name"], "both"):
                key = (message.parent, name)
                joined[key] = joined.get(key, "") + message.content["text"]
    yield from joined.values()


def _debug(kernel: WatchedKernel, step: Debugging) -> None:
    """Stop at a line of a cell, look at every variable there, and go on."""
    _ask(kernel, "initialize", clientID="test", adapterID="debugpy", pathFormat="path")
    _ask(kernel, "attach")
    path = _ask(kernel, "dumpCell", code=step.code)["sourcePath"]
    breakpoints = [{"line": step.line}]
    _ask(kernel, "setBreakpoints", source={"path": path}, breakpoints=breakpoints)
    _ask(kernel, "configurationDone")
    running = kernel.begin(step.code)
    event = kernel.wire.wait_for(_is_stop, seconds=SECONDS)
    thread = event.content["body"]["threadId"]
    for frame in _ask(kernel, "stackTrace", threadId=thread)["stackFrames"][:2]:
        for scope in _ask(kernel, "scopes", frameId=frame["id"])["scopes"]:
            _ask(kernel, "variables", variablesReference=scope["variablesReference"])
        _ask(kernel, "evaluate", expression="v", frameId=frame["id"], context="repl")
    _ask(kernel, "continue", threadId=thread)
    kernel.wire.answer(running, seconds=SECONDS)
    _ask(kernel, "disconnect", restart=False, terminateDebuggee=False)


def _ask(kernel: WatchedKernel, command: str, **arguments: object) -> Json:
    content = {"type": "request", "seq": 1, "command": command, "arguments": arguments}
    asked = kernel.wire.send("control", "debug_request", content)
    body: Json = kernel.wire.answer(asked, seconds=SECONDS).reply.get("body") or {}
    return body


def _is_stop(message: Message) -> bool:
    return message.kind == "debug_event" and message.content.get("event") == "stopped"
