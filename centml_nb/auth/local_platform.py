"""The way into the local platform: start its process, prove that this user owns it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from centml_nb.auth import exchange
from centml_nb.contract.messages import decode
from centml_nb.contract.platform import LOCAL, Platform
from centml_nb.errors import LoginError, MissingExtraError, UnreachableError
from centml_nb.private_file import read_private
from centml_nb.secret import Secret

if TYPE_CHECKING:
    import subprocess

    from centml_nb.auth.token_set import TokenSet

_START_SECONDS = 60
_PORT_IN_USE = 4
_DOWN = 3
_NEEDS = ("fastapi", "jwt", "sqlalchemy", "uvicorn")


class RunningPlatform(msgspec.Struct, frozen=True, kw_only=True):
    """What the local platform says of itself.

    Attributes:
        seeded_keys: for each vault certificate that it was seeded with, the `.pem` of its client:
            the platform runs on this machine, so this is the machine that made the key.
    """

    api_url: str
    auth_url: str
    token_url: str
    serverless_url: str | None
    client_id: str
    ca_file: str
    operator_secret_file: str
    seeded_keys: dict[str, str] = {}

    @property
    def platform(self) -> Platform:
        """Its addresses."""
        return Platform(
            name=LOCAL,
            api_url=self.api_url,
            auth_url=self.auth_url,
            token_url=self.token_url,
            serverless_url=self.serverless_url,
            client_id=self.client_id,
            ca_file=self.ca_file,
        )


def start(state: Path) -> RunningPlatform:
    """Start the local platform unless it is up, wait until it answers, say where.

    Where another program, or another user of this machine, has its port, it takes a free one.

    Raises:
        MissingExtraError: the `[local]` extra is not installed.
        LoginError: it did not start; the error says what it said.
    """
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"The local platform is not installed ({', '.join(missing)} missing).",
            "Install it: pip install 'centml_nb[local]'",
        )
    ended = _command("start", "--json", state=state)
    if ended.returncode == _PORT_IN_USE:
        ended = _command("start", "--json", "--port", "0", state=state)
    if ended.returncode != 0:
        said = " ".join(ended.stderr.split())
        raise LoginError(
            f"The local platform did not start. {said}", "See why: centml-nb local run"
        )
    try:
        return decode(ended.stdout.encode(), RunningPlatform)
    except msgspec.MsgspecError:
        said = " ".join(ended.stderr.split())
        raise LoginError(
            f"The local platform did not say where it is. {said}",
            "See why: centml-nb local run",
        ) from None


def stop(state: Path) -> None:
    """Stop the local platform, and wait until it is gone; one that is not up is no error."""
    _command("stop", state=state)


def is_up(state: Path) -> bool:
    """Say whether the local platform serves from `state`; where it cannot be asked, it might."""
    return (state / "platform.lock").exists() and _command(
        "status", state=state
    ).returncode != _DOWN


def running(state: Path) -> RunningPlatform:
    """Return the local platform that was started before.

    Raises:
        UnreachableError: none is up.
    """
    data = read_private(state / "platform.json")
    if data is None:
        raise UnreachableError(
            "The local platform is not up.", "Start it and log in: %centml_login --local"
        )
    try:
        return decode(data, RunningPlatform)
    except msgspec.MsgspecError:
        raise UnreachableError(
            "What the local platform noted of itself is damaged.",
            "Restart it: centml-nb local stop, then %centml_login --local",
        ) from None


def login(found: RunningPlatform) -> TokenSet:
    """Log in without a browser: being able to read the operator's secret is the proof.

    Raises:
        LoginError, PlatformError: the platform did not accept it.
    """
    secret = read_private(Path(found.operator_secret_file))
    if secret is None:
        raise LoginError(
            "The local platform's operator secret is missing.",
            "Restart it: centml-nb local stop, then %centml_login --local",
        )
    return exchange.operator(found.platform, Secret(secret.decode().strip()))


def _command(*arguments: str, state: Path) -> subprocess.CompletedProcess[str]:
    import subprocess

    # -P: what lies in the working directory is not imported.
    command = [sys.executable, "-P", "-m", "centml_nb.local", *arguments]
    try:
        return subprocess.run(
            [*command, "--state-dir", str(state)],
            capture_output=True,
            check=False,
            timeout=_START_SECONDS,
            text=True,
        )
    except subprocess.TimeoutExpired:
        raise UnreachableError(
            "The local platform did not answer in a minute.", "See why: centml-nb local run"
        ) from None
