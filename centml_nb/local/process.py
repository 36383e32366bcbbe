"""Start, find and end the process that serves; none of the server's own imports are needed."""

import importlib.util
import os
import signal
import subprocess
import sys
import sysconfig
import time
from contextlib import suppress
from pathlib import Path

from centml_nb.local import description, lock
from centml_nb.local.description import Description
from centml_nb.local.errors import (
    DiskError,
    LocalPlatformError,
    MissingExtraError,
    PortInUseError,
    StateDirectoryError,
)
from centml_nb.local.options import Options
from centml_nb.local.state import StateDirectory, disk_trouble_told, open_private

START_PATIENCE = 30.0
STOP_PATIENCE = 10.0
GLANCE = 0.02
EXTRA = ("fastapi", "jwt", "sqlalchemy", "uvicorn")


def status(state: StateDirectory) -> Description | None:
    """Return the description of the platform that runs on `state`, or None."""
    return _live(state)


def start(state: StateDirectory, options: Options) -> tuple[Description, bool]:
    """Return the running platform and whether this call started it.

    Raises:
        LocalPlatformError: It cannot start; the class says why.
    """
    refuse_missing_extra()
    state.prepare()
    if lock.is_held(state):
        return _wait_for(state, None, 0), False
    with disk_trouble_told(state.root):
        log = open_private(state.log, os.O_WRONLY | os.O_APPEND)
    try:
        said_before = os.fstat(log).st_size
        child = _spawn(state, options, log)
    finally:
        os.close(log)
    running = _wait_for(state, child, said_before)
    return running, running.pid == child.pid


def stop(state: StateDirectory) -> bool:
    """End the platform and wait until it is gone; False if none ran."""
    if not lock.is_held(state):
        return False
    running = _wait_for(state, None, 0)
    for asked, patience in ((signal.SIGTERM, STOP_PATIENCE), (signal.SIGKILL, STOP_PATIENCE)):
        with suppress(ProcessLookupError):
            os.kill(running.pid, asked)
        if _ends_within(state, running.pid, patience):
            return True
    raise LocalPlatformError(
        f"The local platform (process {running.pid}) does not end.", "End it by its number."
    )


def refuse_missing_extra() -> None:
    """Raise MissingExtraError unless the packages the server needs are installed."""
    missing = [name for name in EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"The local platform needs packages that are not installed: {', '.join(missing)}.",
            "Install them with: pip install 'centml_nb[local]'",
        )


def _spawn(state: StateDirectory, options: Options, log: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "centml_nb.local", "run", f"--state-dir={state.root}"]
    return subprocess.Popen(
        [*command, *options.arguments()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log,
        start_new_session=True,
        # `-m` imports from the working directory first: not from the user's, where a notebook may
        # lie beside a file named like a package of ours.
        cwd=state.root,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """Return our own environment; a checkout that is not installed stays importable."""
    package_root = str(Path(__file__).parents[2])
    if package_root in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        return dict(os.environ)
    paths = [package_root, os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _wait_for(
    state: StateDirectory, child: subprocess.Popen[bytes] | None, said_before: int
) -> Description:
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline:
        if running := _live(state):
            return running
        if child is not None and child.poll() is not None and not lock.is_held(state):
            raise _told_by(state, child.returncode, said_before)
        time.sleep(GLANCE)
    raise LocalPlatformError(
        f"The local platform did not answer within {START_PATIENCE:.0f} seconds.",
        f"Its log may say why: {state.log}",
    )


def _live(state: StateDirectory) -> Description | None:
    # The lock and the process id together tell a running platform's description from one
    # that a crash has left behind.
    if not lock.is_held(state):
        return None
    running = description.load(state)
    return running if running is not None and _is_alive(running.pid) else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _ends_within(state: StateDirectory, pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not (lock.is_held(state) and _is_alive(pid)):
            return True
        time.sleep(GLANCE)
    return False


def _told_by(state: StateDirectory, code: int, said_before: int) -> LocalPlatformError:
    with state.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(said_before)
        lines = log.read().strip().splitlines()
    kinds = (PortInUseError, StateDirectoryError, DiskError, MissingExtraError)
    kind = next((kind for kind in kinds if kind.exit_code == code), None)
    if kind is None or not lines:
        return LocalPlatformError(
            "The local platform ended while it started.", f"Its log may say why: {state.log}"
        )
    return kind(lines[0], lines[-1])
