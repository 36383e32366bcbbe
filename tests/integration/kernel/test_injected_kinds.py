"""Each kind put into a real kernel and taken out: the environment is what it was, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centml_nb.vault.ssh_key import make_ssh_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.kernel.conftest import Kernel

OPENAI = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE")
SET_BY = {
    "bearer/rag": ("CENTML_ENDPOINT_BEARER_TOKEN",),
    "serverless/shared": ("CENTML_API_KEY", *OPENAI),
    "cert/embed-cert": (
        "CENTML_CLIENT_CERT",
        "OPENAI_MTLS_CERTIFICATE_CHAIN",
        "OPENAI_MTLS_PRIVATE_KEY",
    ),
    "env/KINDS_SETTING": ("KINDS_SETTING",),
    "hf/hub": ("HF_TOKEN",),
    "ssh/deploy": ("CENTML_SSH_KEY_FILE",),
    "registry/quay.io": ("DOCKER_CONFIG",),
}
"""What each kind sets, as the design's table has it."""

USERS = {
    "OPENAI_API_KEY": "sk-of-the-user",
    "OPENAI_ORG_ID": "org-of-the-user",
    "HF_TOKEN": "",
    "DOCKER_CONFIG": "/home/user/\udcff docker \n",
}
"""What its user had there before: also nothing at all, and bytes that are no UTF-8."""


@pytest.fixture(scope="module")
def stocked(shared_kernel: Kernel) -> Iterator[Kernel]:
    """A kernel whose user has an item of each kind, and variables of their own."""
    for line in (
        "%vault_generate bearer rag",
        "%vault_generate serverless shared",
        "%vault_add env KINDS_SETTING --from-file value",
        "%vault_add hf hub --from-file hub",
        "%vault_add ssh deploy --from-file id",
        "%vault_add registry quay.io --from-file login",
    ):
        Path("value").write_text("kB7xQ2mN9pL4")
        Path("hub").write_text("hf_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a")
        Path("id").write_text(make_ssh_key().reveal())
        Path("login").write_text("me:w0rd-kB7xQ2mN9")
        shared_kernel.ok(line)
    shared_kernel.ok(f"import os; os.environ.update({USERS!r})")
    yield shared_kernel
    shared_kernel.ok(f"for name in {list(USERS)!r}: os.environ.pop(name, None)")


@pytest.mark.parametrize("reference", SET_BY)
def test_a_kind_sets_what_its_table_says_and_a_release_takes_it_back(
    stocked: Kernel, reference: str
) -> None:
    before = stocked.environment()
    shown = stocked.ok(f"%vault_use {reference} --ttl 30m").text
    during = stocked.environment()
    changed = {name for name in during if before.get(name) != during[name]}
    assert changed == set(SET_BY[reference])
    for name in sorted(changed & set(USERS)):
        assert name in shown.partition("Your own ")[2] or not USERS[name]
    files = [Path(during[name]) for name in changed if during[name].startswith("/")]
    assert all(path.exists() for path in files)
    stocked.ok(f"%vault_release {reference}")
    assert stocked.environment() == before
    assert not any(path.exists() for path in files)


@pytest.mark.parametrize("order", [1, -1, 2])
def test_all_of_them_are_released_in_any_order(stocked: Kernel, order: int) -> None:
    before = stocked.environment()
    stocked.ok("%vault_use " + " ".join(SET_BY))
    stocked.ok("%centml_connect llama-bearer")
    during = stocked.environment()
    assert during["OPENAI_API_KEY"] == during["CENTML_ENDPOINT_BEARER_TOKEN"]
    assert "OPENAI_ORG_ID" not in during
    used = [*SET_BY, "llama-bearer"]
    for name in used[::order] + (used[1::order] if order > 1 else []):
        stocked.ok(f"%vault_release {name}")
    assert stocked.environment() == before


def test_what_its_user_sets_meanwhile_stays_theirs(stocked: Kernel) -> None:
    before = stocked.environment()
    stocked.ok("%vault_use hf/hub serverless/shared")
    stocked.ok("os.environ['HF_TOKEN'] = 'mine now'")
    stocked.ok("%vault_release")
    assert stocked.environment() == {**before, "HF_TOKEN": "mine now"}
    stocked.ok("os.environ['HF_TOKEN'] = ''")


def test_a_child_process_sees_what_is_in_use_and_a_worker_started_earlier_does_not(
    stocked: Kernel,
) -> None:
    ask = "import os, sys; sys.stdin.readline(); print('HELD' if os.environ.get('HF_TOKEN') else 0)"
    start = f"subprocess.Popen([sys.executable, '-c', {ask!r}], **pipes)"
    stocked.ok("import subprocess, sys; pipes = dict(stdin=-1, stdout=-1, text=True)")
    stocked.ok(f"worker = {start}")
    stocked.ok("%vault_use hf/hub")
    told = stocked.ok(f"print([one.communicate('go\\n')[0] for one in (worker, {start})])").stdout
    assert "['0\\n', 'HELD\\n']" in told
    stocked.ok("%vault_release")


@pytest.mark.parametrize("reference", SET_BY)
def test_a_cell_holds_each_kind_for_itself_alone(stocked: Kernel, reference: str) -> None:
    before = stocked.environment()
    names = SET_BY[reference]
    inside = f"import asyncio; await asyncio.sleep(0)\nprint(all(map(os.environ.get, {names!r})))"
    assert "True" in stocked.ok(f"%%vault_env {reference}\n{inside}").stdout
    assert stocked.environment() == before


def test_nested_blocks_end_in_their_order(stocked: Kernel) -> None:
    before = stocked.environment()
    stocked.ok(
        "import centml_nb\n"
        "vault = centml_nb.account().vault\n"
        "try:\n"
        "    with vault.env('hub'):\n"
        "        outer = os.environ['HF_TOKEN']\n"
        "        with vault.env('HF_TOKEN=rag', 'shared'):\n"
        "            assert os.environ['HF_TOKEN'] != outer\n"
        "            assert os.environ['OPENAI_API_KEY'] == os.environ['CENTML_API_KEY']\n"
        "        assert os.environ['HF_TOKEN'] == outer\n"
        "        1 / 0\n"
        "except ZeroDivisionError:\n"
        "    pass\n"
        "del outer"
    )
    assert stocked.environment() == before
