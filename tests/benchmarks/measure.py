"""What the benchmarks share: a platform, and how a comparison is told."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")


@dataclass(frozen=True)
class Platform:
    """A local platform, and the variables under which each client finds it."""

    described: dict[str, Any]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Measured:
    """Times of a peer and of ours, in milliseconds, and the bound that was set."""

    title: str
    milliseconds: dict[str, list[float]]
    bound: str
    is_difference: bool = False
    is_ratio: bool = False

    def verdict(self) -> str:
        theirs, own = self.milliseconds.values()
        # Each run by the one beside it: a slow minute of the machine hits both.
        if self.is_difference:
            more = [one - other for one, other in zip(own, theirs, strict=True)]
            low, middle, high = statistics.quantiles(more, n=4)
            return f"{middle:+.1f} ms ({low:+.1f} to {high:+.1f}); bound: {self.bound}"
        if self.is_ratio:
            ratios = [one / other for one, other in zip(own, theirs, strict=True)]
            low, middle, high = statistics.quantiles(ratios, n=4)
            return f"{middle:.3f} of it ({low:.3f} to {high:.3f}); bound: {self.bound}"
        faster = statistics.median(theirs) / statistics.median(own)
        return f"{faster:.1f} times as fast; bound: {self.bound}"


def timed(run: Callable[[], object]) -> float:
    """Return how long `run` takes, in milliseconds."""
    begun = time.perf_counter()
    run()
    return (time.perf_counter() - begun) * 1000


def alternately(rounds: int, runs: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure each of `runs` in turn, so that a slow minute of the machine hits all of them."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for number in range(rounds):
        # Neither is always the first.
        for name in runs if number % 2 else reversed(list(runs)):
            times[name].append(runs[name]())
    return times


def over_many(
    many: Iterable[T],
    every: int,
    theirs: tuple[str, Callable[[T], object]],
    own: tuple[str, Callable[[T], object]],
) -> dict[str, list[float]]:
    """Measure our own look at each of `many` things, and a slow peer's at one in `every`."""
    times: dict[str, list[float]] = {f"{theirs[0]} (a sample)": [], own[0]: []}
    peers, ours = times.values()
    for number, one in enumerate(many):
        if number == 0:
            own[1](one)
        ours.append(timed(partial(own[1], one)))
        if number % every == 0:
            peers.append(timed(partial(theirs[1], one)))
    return times


@contextmanager
def platform_below(folder: Path) -> Iterator[Platform]:
    """Start a local platform below `folder`, with a service account for both clients."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    command = [sys.executable, "-P", "-m", "centml_nb.local"]
    where = ["--state-dir", str(home / "local")]
    started = subprocess.run(
        [*command, "start", "--port", "0", "--json", *where], check=True, capture_output=True
    )
    described: dict[str, Any] = json.loads(started.stdout)
    try:
        yield Platform(described, _variables(described, home))
    finally:
        subprocess.run([*command, "stop", *where], check=True, capture_output=True)


def _variables(described: dict[str, Any], home: Path) -> dict[str, str]:
    import httpx

    api = described["api_url"]
    secret = Path(described["operator_secret_file"]).read_text("ascii").strip()
    tokens = httpx.post(
        f"{described['auth_url']}/user_management/authenticate",
        data={
            "grant_type": "urn:centml-nb:params:oauth:grant-type:operator",
            "operator_secret": secret,
            "client_id": described["client_id"],
        },
    ).json()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    account = httpx.post(f"{api}/service-accounts", json={"name": "bench"}, headers=bearer).json()
    return {
        **os.environ,
        "CENTML_NB_HOME": str(home),
        "CENTML_PLATFORM_API_URL": api,
        "CENTML_SERVICE_ACCOUNT_ID": account["workos_id"],
        "CENTML_SERVICE_ACCOUNT_SECRET": account["client_secret"],
        "CENTML_SERVICE_ACCOUNT_TOKEN_URL": described["token_url"],
    }
