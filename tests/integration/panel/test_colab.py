"""The panel on Colab's own versions: no subshells, and an ipywidgets of 2022."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from tests.clients.environments import Environment, built_wheel, has_python
from tests.clients.test_colab import PINNED, PYTHON
from tests.integration.kernel.conftest import Kernel, logged_in
from tests.integration.panel.conftest import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Machine

pytestmark = pytest.mark.skipif(
    not (os.environ.get("CI") or os.environ.get("CENTML_NB_TEST_COLAB")),
    reason="takes a minute: CENTML_NB_TEST_COLAB=1",
)


@pytest.fixture(scope="module")
def on_colab(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    if not has_python(PYTHON):
        pytest.skip(f"no Python {PYTHON} is here")
    environment = Environment(tmp_path_factory.mktemp("colab"), PYTHON)
    environment.install(*(f"{name}=={version}" for name, version in PINNED.items()))
    wheel = built_wheel(tmp_path_factory.mktemp("wheel"))
    environment.install(f"centml_nb[local] @ {wheel.as_uri()}")
    versions = environment.versions()
    assert {name: versions[name] for name in PINNED} == PINNED
    command = [str(environment.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=command, language="python")
    manager.start_kernel(stdout=machine.log, stderr=machine.log)
    kernel = logged_in(Kernel(manager))
    yield kernel
    kernel.close()


def test_it_shows_acts_and_hears_of_magics(on_colab: Kernel) -> None:
    panel = opened(on_colab)
    assert panel.ask("lookAtVault")["identity"]["who"] == "you@lab.example"
    panel.ask("use", reference="llama-token", seconds=1800)
    assert "CENTML_ENDPOINT_BEARER_TOKEN" in on_colab.environment()
    assert panel.ask("lookAtVault")["inUse"][0]["until"]
    panel.ask("release", name="bearer/llama-token")
    assert panel.ask("lookAtVault").get("inUse", []) == []
