"""Environments that are made once a session, and what each client did in them."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.environments import REQUIREMENTS, Environment, built_wheel
from tests.clients.injection_run import InjectionRun, injection_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Environments:
    """Environments by client, made side by side; asking for one waits for it."""

    def __init__(self, folder: Path, wheel: Path, pool: ThreadPoolExecutor) -> None:
        self.folder = folder
        self.wheel = wheel
        self._pool = pool
        self._made: dict[str, Future[Environment]] = {}

    def start(self, client: str) -> Future[Environment]:
        if client not in self._made:
            self._made[client] = self._pool.submit(self._make, client)
        return self._made[client]

    def of(self, client: str) -> Environment:
        return self.start(client).result()

    def _make(self, client: str) -> Environment:
        environment = Environment(self.folder / client)
        environment.install(REQUIREMENTS[client], str(self.wheel))
        return environment


class InjectionRuns:
    """What clients did under presets: run side by side, each once."""

    def __init__(self, environments: Environments, home: Path, pool: ThreadPoolExecutor) -> None:
        self._environments = environments
        self._home = home
        self._pool = pool
        self._runs: dict[tuple[str, str], Future[InjectionRun]] = {}

    def start(self, client: str, preset: str) -> Future[InjectionRun]:
        pair = (client, preset)
        if pair not in self._runs:
            self._runs[pair] = self._pool.submit(self._run, client, preset)
        return self._runs[pair]

    def of(self, client: str, preset: str) -> InjectionRun:
        return self.start(client, preset).result()

    def _run(self, client: str, preset: str) -> InjectionRun:
        python = self._environments.of(client).python
        return injection_run(python, client, preset, self._home / client / preset)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[Environments]:
    folder = tmp_path_factory.mktemp("environments")
    with ThreadPoolExecutor(len(REQUIREMENTS)) as pool:
        yield Environments(folder, wheel, pool)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def injection_runs(
    environments: Environments,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[InjectionRuns]:
    """Start all that the collected tests will ask for: on two cores it takes half the time."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = InjectionRuns(environments, tmp_path_factory.mktemp("homes"), pool)
        asked = [_parameters(item) for item in request.session.items]
        pairs = dict.fromkeys(
            (each["client"], each["preset"]) for each in asked if "preset" in each
        )
        for client in dict.fromkeys(client for client, _ in pairs):
            environments.start(client)
        for pair in pairs:
            runs.start(*pair)
        yield runs


@pytest.fixture
def run(client: str, preset: str, injection_runs: InjectionRuns) -> InjectionRun:
    return injection_runs.of(client, preset)


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    if callspec is None or "run" not in getattr(item, "fixturenames", ()):
        return {}
    return dict(callspec.params)
