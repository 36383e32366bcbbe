"""The command's process: how it is started, and the code it ends with."""

from __future__ import annotations

import errno
import os
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from centml_nb.cli.run.output import GuardedOutput
from centml_nb.cli.run.relay import Relay
from centml_nb.cli.run.signals import BY_SIGNAL, received
from centml_nb.cli.run.terminal import STDERR, STDIN, STDOUT, Terminal
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOT_FOUND = 127
_NOT_RUN = 126


def run_guarded(
    command: Sequence[str], environment: Mapping[str, str], *, is_redacted: bool
) -> int:
    """Run a command to its end and return its exit code, as a shell would.

    Args:
        command: the program and its arguments.
        environment: all of its environment.
        is_redacted: whether known values are taken out of what it writes.
    """
    with ExitStack() as scope:
        signals = scope.enter_context(received())
        terminal = Terminal() if is_redacted and os.isatty(STDOUT) else None
        streams = _streams(terminal) if is_redacted else {}
        outputs = [
            GuardedOutput(source, target, REGISTRY) for target, (source, _) in streams.items()
        ]
        try:
            process = _started(command, environment, streams, terminal)
        except OSError as error:
            for ours, _ in streams.values():
                os.close(ours)
            return _not_started(command[0], error)
        finally:
            for theirs in {theirs for _, theirs in streams.values()}:
                os.close(theirs)
        relay = Relay(process, outputs, signals, terminal)
        if terminal is not None:
            scope.enter_context(terminal.handing_keys_on())
        code = relay.until_the_end()
    return BY_SIGNAL - code if code < 0 else code


def _streams(terminal: Terminal | None) -> dict[int, tuple[int, int]]:
    """Return, by our stream, the end to read from and the command's end.

    Streams that lead to one place share one, so that their order is kept.
    """
    first = os.pipe() if terminal is None else (terminal.ours, terminal.theirs)
    if os.path.samestat(os.fstat(STDOUT), os.fstat(STDERR)):
        return {STDOUT: first}
    return {STDOUT: first, STDERR: os.pipe()}


def _started(
    command: Sequence[str],
    environment: Mapping[str, str],
    streams: dict[int, tuple[int, int]],
    terminal: Terminal | None,
) -> subprocess.Popen[bytes]:
    out = streams[STDOUT][1] if streams else None
    is_typed_at = terminal is not None and terminal.is_typed_at
    return subprocess.Popen(
        list(command),
        env=environment,
        stdin=out if is_typed_at else STDIN,
        stdout=out,
        stderr=streams[STDERR][1] if STDERR in streams else out,
        start_new_session=is_typed_at,
        # No thread runs here that could hold a lock at the fork.
        preexec_fn=terminal.take_control if terminal and is_typed_at else None,  # noqa: PLW1509
    )


def _not_started(name: str, error: OSError) -> int:
    if error.errno == errno.ENOENT:
        click.echo(f"There is no command “{name}”.", err=True)
        click.echo("  → Look at its spelling, or give its whole path.", err=True)
        return _NOT_FOUND
    click.echo(f"“{name}” cannot be run: {os.strerror(error.errno or 0)}.", err=True)
    click.echo("  → A script needs chmod +x and a first line like #!/bin/sh.", err=True)
    return _NOT_RUN
