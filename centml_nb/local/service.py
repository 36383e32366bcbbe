"""The process that serves: from the lock to the last closed connection."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from centml_nb.local import lock, log
from centml_nb.local.application import application
from centml_nb.local.composition import LocalPlatform, compose
from centml_nb.local.description import Description
from centml_nb.local.errors import DiskError
from centml_nb.local.identity import CLIENT_ID
from centml_nb.local.listener import HOST, Listener, bind
from centml_nb.local.options import Options
from centml_nb.local.seed import NAMES, key_files, seed
from centml_nb.local.state import StateDirectory, disk_trouble_told

PRIVATE_UMASK = 0o077


def run(state: StateDirectory, options: Options, announce: Callable[[Description], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `announce` hears where once everything answers.

    Raises:
        LocalPlatformError: It cannot start; the class says why.
    """
    os.umask(PRIVATE_UMASK)
    log.set_up()
    state.prepare()
    with lock.held(state), disk_trouble_told(state.root), database_trouble_told(state):
        state.description.unlink(missing_ok=True)
        listening = bind(options.port)
        origin = f"http://{HOST}:{listening.getsockname()[1]}"
        platform = compose(state, options, origin)
        seed(platform)
        asyncio.run(_serve(platform, listening, announce))


@contextmanager
def database_trouble_told(state: StateDirectory) -> Iterator[None]:
    """Turn a database that cannot be written into a sentence."""
    try:
        yield
    except OperationalError as error:
        raise DiskError(
            f"{state.database} cannot be written: {error.orig}.",
            "Make room, or choose another directory with --state-dir.",
        ) from error


async def _serve(
    platform: LocalPlatform, listening: socket.socket, announce: Callable[[Description], None]
) -> None:
    over = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, over.set)
    listener = Listener(application(platform), listening)
    try:
        await platform.doors.open_all()
        await listener.open()
        description = _described(platform)
        description.save(platform.state)
        announce(description)
        await over.wait()
    finally:
        platform.state.description.unlink(missing_ok=True)
        listener.close()
        await platform.close()


def _described(platform: LocalPlatform) -> Description:
    origin, state = platform.origin, platform.state
    return Description(
        api_url=origin,
        auth_url=origin,
        token_url=f"{origin}/oauth2/token",
        serverless_url=f"{origin}/openai/v1" if platform.options.serverless else None,
        ca_file=str(state.authority_certificate),
        pid=os.getpid(),
        contract=platform.options.contract,
        state_dir=str(state.root),
        operator_secret_file=str(state.operator_secret),
        client_id=CLIENT_ID,
        endpoints={
            deployment.name: deployment.endpoint_url
            for deployment in platform.deployments.listed()
            if deployment.name in NAMES
        },
        seeded_keys=key_files(state),
    )
