"""The runs: what each starts, waits for, and finds."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from centml_nb.auth.store import CredentialStore
from centml_nb.auth.token_set import TokenSet
from centml_nb.secret import Secret

from .worker import tokens_at

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_MODULE = (sys.executable, "-m")


@contextmanager
def provider(*, life: float, grace: float = 0) -> Iterator[str]:
    """Start a provider, give its address, end it."""
    command = [*_MODULE, "tests.endurance.provider", f"--life={life}", f"--grace={grace}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def begin(url: str, home: Path, name: str) -> CredentialStore:
    """Begin a session and store it as a login does."""
    store = CredentialStore.of_platform(home, "provider")
    store.save(_pair(url, name))
    return store


def stats(url: str) -> dict[str, Any]:
    said: dict[str, Any] = httpx.get(f"{url}/stats", trust_env=False).json()
    return said


def eight_processes(home: Path, seconds: float, processes: int = 8) -> dict[str, Any]:
    """Call from many processes on tokens that live two seconds; the provider revokes on reuse."""
    with provider(life=2) as url:
        begin(url, home, "shared")
        found = _ended(_workers(home, url, seconds, processes))
        seen = stats(url)
    return _summed(found) | seen


def beside_the_official_client(home: Path, seconds: float, processes: int = 8) -> dict[str, Any]:
    """The same, while the official client refreshes its own session in a loop."""
    with provider(life=2) as url:
        begin(url, home, "ours")
        theirs = home / ".centml"
        theirs.mkdir()
        pair = _pair(url, "theirs")
        assert pair.refresh_token is not None
        (theirs / "credentials.json").write_text(
            json.dumps(
                {
                    "access_token": pair.access_token.reveal(),
                    "refresh_token": pair.refresh_token.reveal(),
                }
            ),
            "utf-8",
        )
        official = subprocess.Popen(
            [*_MODULE, "tests.endurance.official", url, str(seconds)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"CENTML_CONFIG_PATH": str(theirs), "NO_PROXY": "127.0.0.1"},
        )
        found = _ended(_workers(home, url, seconds, processes))
        (said,) = _ended([official])
        seen = stats(url)
    return _summed(found) | {"official": said} | seen


def kills(home: Path, times: int, seed: int = 0) -> dict[str, Any]:
    """Kill -9 a process that refreshes without pause, at random points, again and again.

    The provider answers a used token for 30 seconds more, as the platform's documents it.
    """
    chance, torn, leftovers = random.Random(seed), 0, 0  # noqa: S311 - no secret depends on it
    with provider(life=0, grace=30) as url:
        store = begin(url, home, "killed")
        # Imported before the fork: what is killed is a refresh, not an import.
        tokens_at(home, url).token()
        for _ in range(times):
            child = os.fork()
            if child == 0:
                _refresh_for_ever(home, url)
            time.sleep(chance.uniform(0.002, 0.04))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            torn += not _is_whole(store)
            leftovers = max(leftovers, len(list(store.folder.glob(".credentials.json.*"))))
        tokens_at(home, url).token()
        left = len(list(store.folder.glob(".credentials.json.*")))
        seen = stats(url)
    return {"kills": times, "torn": torn, "most leftovers": leftovers, "leftovers": left} | seen


def _refresh_for_ever(home: Path, url: str) -> None:
    try:
        tokens = tokens_at(home, url)
        while True:
            tokens.token()
    finally:
        os._exit(1)


def _is_whole(store: CredentialStore) -> bool:
    said = json.loads(store.path.read_bytes())
    mode = stat.S_IMODE(store.path.stat().st_mode)
    return mode == 0o600 and set(said) == {"access_token", "refresh_token"}


def _pair(url: str, name: str) -> TokenSet:
    said = httpx.post(f"{url}/begin", data={"name": name}, trust_env=False).json()
    return TokenSet(Secret(said["access_token"]), Secret(said["refresh_token"]))


def _workers(home: Path, url: str, seconds: float, count: int) -> list[subprocess.Popen[str]]:
    command = [*_MODULE, "tests.endurance.worker", str(home), url, str(seconds)]
    return [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(count)
    ]


def _ended(processes: list[subprocess.Popen[str]]) -> list[dict[str, Any]]:
    outs = [process.communicate()[0] for process in processes]
    assert all(process.returncode == 0 for process in processes)
    return [json.loads(out) for out in outs]


def _summed(found: list[dict[str, Any]]) -> dict[str, Any]:
    failures = [failure for one in found for failure in one["failures"]]
    return {
        "processes": len(found),
        "calls made": sum(one["calls"] for one in found),
        "failures": failures[:5],
        "failed": len(failures),
    }
