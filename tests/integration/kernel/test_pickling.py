"""What a login gave is handed to another process, as data loaders and job queues do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Kernel, Machine

LOGIN = "import centml_nb, copy, os, pickle; account = centml_nb.login(local=True)"
SHARED = ("account", "account.vault", 'account.endpoint("rag-both")')
HELD = (*SHARED, 'account.vault["llama-token"]')
SAID = "stay in the process that logged in. Call centml_nb.account() in the other one"
# A process that shares nothing with the kernel but the machine and its environment.
ELSEWHERE = """
import concurrent.futures, multiprocessing
def asked(function, *arguments):
    spawning = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=spawning) as pool:
        return pool.submit(function, *arguments).result()
"""


@pytest.fixture(scope="module")
def kernel(machine: Machine) -> Iterator[Kernel]:
    started = machine.start_kernel()
    started.ok(LOGIN)
    started.ok(ELSEWHERE)
    yield started
    started.close()


@pytest.mark.parametrize("held", HELD)
def test_it_is_refused_with_what_to_do_in_the_other_process(kernel: Kernel, held: str) -> None:
    refused = kernel.run(f"pickle.dumps({held})")
    assert refused.error == "PicklingError"
    assert SAID in " ".join(refused.traceback.split())


@pytest.mark.parametrize("held", SHARED)
def test_a_copy_is_the_thing_itself(kernel: Kernel, held: str) -> None:
    kernel.ok(f"held = {held}\nassert copy.copy(held) is copy.deepcopy(held) is held")


def test_a_copied_item_can_be_used(kernel: Kernel) -> None:
    kernel.ok('copy.deepcopy(account.vault["llama-token"]).use()')


def test_a_pool_says_so_too(kernel: Kernel) -> None:
    refused = kernel.run("asked(repr, account)")
    assert SAID in " ".join(refused.traceback.split())
    assert "account of" in kernel.ok("asked(str, 'account of')").text


def test_the_other_process_goes_on_with_the_login_and_has_what_is_in_use(kernel: Kernel) -> None:
    kernel.ok("name = account.vault['llama-token'].use().variables[0]")
    there = "asked(os.path.expandvars, f'${name}')"
    assert "True" in kernel.ok(f"{there} == os.environ[name]").text
    names = "[one.name for one in __import__('centml_nb').account().endpoints()]"
    assert "rag-both" in kernel.ok(f"asked(eval, {names!r})").text
