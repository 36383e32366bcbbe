"""Adding what exists, as somebody types it in a notebook: each kind, in and out again."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from centml_nb.vault.ssh_key import make_ssh_key
from tests.unit.vault.authorities import KEYS, company

from .conftest import SECONDS, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Kernel

HF_TOKEN = "hf_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a"
TOKEN = "kB7xQ2mN9pL4-vR8sT1wZ3"
PASSWORD = "w0rd-kB7xQ2mN9"
SSH_KEY = make_ssh_key().reveal()
ROOT, TEAM, CLIENT = company()


def _answering(kernel: Kernel, code: str, *answers: str) -> tuple[Outcome, list[dict[str, Any]]]:
    """Run a cell, and answer what it asks; without answers nobody can be asked."""
    outcome, asked, left = Outcome(), [], list(answers)

    def answer(message: dict[str, Any]) -> None:
        asked.append(message["content"])
        kernel.client.input(left.pop(0))

    kernel.client.execute_interactive(
        code,
        allow_stdin=bool(answers),
        stdin_hook=answer,
        output_hook=lambda message: kernel._took(message["msg_type"], message["content"], outcome),
        timeout=SECONDS,
    )
    return outcome, asked


def _in_files() -> None:
    """Put values where people have them."""
    Path("id").write_text(SSH_KEY)
    Path("client.pem").write_text(CLIENT.key_pem() + CLIENT.pem + TEAM.pem + ROOT.pem)
    Path("login").write_text(f"me:{PASSWORD}\n")
    Path("token").write_text(f"{TOKEN}\n")


CASES: dict[str, tuple[str, Callable[[dict[str, str]], object], object]] = {
    "bearer": (
        "bearer case --from-file token",
        lambda found: found["CENTML_ENDPOINT_BEARER_TOKEN"],
        TOKEN,
    ),
    "hf": ("hf case --from-env MY_HF_TOKEN", lambda found: found["HF_TOKEN"], HF_TOKEN),
    "env": ("env MY_CASE --from-env MY_HF_TOKEN", lambda found: found["MY_CASE"], HF_TOKEN),
    "ssh": (
        "ssh case --from-file id",
        lambda found: Path(found["CENTML_SSH_KEY_FILE"]).read_text(),
        SSH_KEY,
    ),
    "cert": (
        "cert case --from-file client.pem",
        lambda found: Path(found["CENTML_CLIENT_CERT"]).read_text(),
        CLIENT.key_pem() + CLIENT.pem + TEAM.pem,
    ),
    "registry": (
        "registry case --from-file login --host ghcr.io",
        lambda found: json.loads((Path(found["DOCKER_CONFIG"]) / "config.json").read_text()),
        {"auths": {"ghcr.io": {"auth": base64.b64encode(f"me:{PASSWORD}".encode()).decode()}}},
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_is_added_listed_used_and_released(shared_kernel: Kernel, kind: str) -> None:
    typed, found, wanted = CASES[kind]
    _in_files()
    shared_kernel.ok(f"%env MY_HF_TOKEN={HF_TOKEN}")
    before = shared_kernel.environment()
    said = shared_kernel.ok(f"%vault_add {typed}").text
    name = typed.split()[1]
    assert f"{kind}/{name}" in said
    assert shared_kernel.environment() == before
    assert name in shared_kernel.ok(f"%vault_list {kind}").text
    shared_kernel.ok(f"%vault_use {kind}/{name}")
    assert found(shared_kernel.environment()) == wanted
    shared_kernel.ok(f"%vault_release {kind}/{name}")
    assert shared_kernel.environment() == before
    for value in (HF_TOKEN, TOKEN, PASSWORD, SSH_KEY.splitlines()[2], CLIENT.key_pem()):
        assert value not in said


@pytest.mark.parametrize(
    ("kind", "variable"),
    [
        ("serverless", "CENTML_API_KEY"),
        ("bearer", "CENTML_ENDPOINT_BEARER_TOKEN"),
        ("cert", "CENTML_CLIENT_CERT"),
        ("ssh", "CENTML_SSH_KEY_FILE"),
    ],
)
def test_each_kind_that_can_be_is_generated_used_and_released(
    shared_kernel: Kernel, kind: str, variable: str
) -> None:
    before = shared_kernel.environment()
    shared_kernel.ok(f"%vault_generate {kind} made --use")
    assert shared_kernel.environment()[variable]
    shared_kernel.ok(f"%vault_release {kind}/made")
    assert shared_kernel.environment() == before
    assert "it is reused" in shared_kernel.ok(f"%vault_generate {kind} made").text


def test_the_public_half_that_is_shown_is_that_of_the_key_which_ssh_reads(
    shared_kernel: Kernel,
) -> None:
    said = shared_kernel.ok("%vault_generate ssh github --use").text
    file = shared_kernel.environment()["CENTML_SSH_KEY_FILE"]
    ran = subprocess.run(["ssh-keygen", "-y", "-f", file], capture_output=True, check=True)
    half = " ".join(ran.stdout.decode().split()[:2])
    assert f"{half} github" in said
    assert half.startswith("ssh-ed25519 ")
    shared_kernel.ok("%vault_release")


def test_a_value_is_asked_for_unseen_and_stands_nowhere_afterwards(
    kernel: Kernel,
) -> None:
    outcome, asked = _answering(kernel, "%vault_add bearer asked", f'"{TOKEN}x"')
    assert outcome.error is None, outcome.traceback
    assert [(content["password"], content["prompt"]) for content in asked] == [
        (True, "Value of bearer/asked: ")
    ]
    assert "quotes" in outcome.text
    assert TOKEN not in outcome.text
    kernel.ok("%vault_use bearer/asked")
    assert kernel.environment()["CENTML_ENDPOINT_BEARER_TOKEN"] == f"{TOKEN}x"
    kernel.ok("get_ipython().history_manager.writeout_cache()")
    inputs = kernel.ok("import json; json.dumps([In, str(Out)])").text
    history = Path(kernel.ok("print(get_ipython().history_manager.hist_file)").stdout.strip())
    assert "vault_add" in inputs
    assert TOKEN not in inputs
    assert b"vault_add" in history.read_bytes()
    assert TOKEN.encode() not in history.read_bytes()


def test_a_key_pasted_into_a_prompt_of_one_line_is_whole_again(shared_kernel: Kernel) -> None:
    pasted = SSH_KEY.replace("\n", "")
    outcome, _ = _answering(shared_kernel, "%vault_add ssh pasted", pasted)
    assert outcome.error is None, outcome.traceback
    shared_kernel.ok("%vault_use ssh/pasted")
    file = Path(shared_kernel.environment()["CENTML_SSH_KEY_FILE"])
    assert file.read_text() == SSH_KEY
    shared_kernel.ok("%vault_release")


def test_where_nobody_can_be_asked_the_other_ways_are_named(shared_kernel: Kernel) -> None:
    outcome, _ = _answering(shared_kernel, "%vault_add bearer unasked")
    assert outcome.error == "MistypedError"
    assert "--from-file FILE or --from-env VAR" in outcome.traceback
    assert "unasked" not in shared_kernel.ok("%vault_list bearer").text


def test_a_password_is_asked_for_or_comes_from_a_variable(shared_kernel: Kernel) -> None:
    Path("client.p12").write_bytes(CLIENT.pkcs12(TEAM, ROOT, password=PASSWORD))
    refused, asked = _answering(shared_kernel, "%vault_add cert p12 --from-file client.p12", "no")
    assert asked[0]["password"] is True
    assert "locked with a password" in asked[0]["prompt"]
    assert refused.error == "InvalidItemError"
    assert "does not open" in refused.traceback
    nobody, _ = _answering(shared_kernel, "%vault_add cert p12 --from-file client.p12")
    assert "--password-from-env VAR" in nobody.traceback
    done, _ = _answering(shared_kernel, "%vault_add cert p12 --from-file client.p12", PASSWORD)
    assert done.error is None, done.traceback
    shared_kernel.ok(f"%env P12_PASSWORD={PASSWORD}")
    said = shared_kernel.ok(
        "%vault_add cert p12-too --from-file client.p12 --password-from-env P12_PASSWORD"
    ).text
    assert "private key is on this machine alone" in said
    assert "every client below it" in said


@pytest.mark.parametrize(
    ("typed", "error", "said", "hint"),
    [
        (f"hf hub {HF_TOKEN}", "MistypedError", "looks like a secret value", "%vault_scrub"),
        (f"hf {HF_TOKEN}", "MistypedError", "looks like a secret value", "when you are asked"),
        (f"{HF_TOKEN} hub", "MistypedError", "looks like a secret value", "when you are asked"),
        (f"hf hub --value={HF_TOKEN}", "MistypedError", "looks like a", "%vault_scrub"),
        (f"hf hub --from-file {HF_TOKEN}", "MistypedError", "looks like a", "%vault_scrub"),
        (f"hf hub --from-env {HF_TOKEN}", "MistypedError", "looks like a", "%vault_scrub"),
        ("hf hub swordfish", "MistypedError", "never typed behind the name", "when you are asked"),
        ("cert ./mistaken.pem", "MistypedError", "is a file here", "cert mistaken --from-file"),
        ("serverless mine", "VaultError", "the platform makes it", "%vault_generate serverless"),
        ("hf hub --from-file nothing-there", "InvalidItemError", "no file", "working directory"),
        ("hf hub --from-file -", "InvalidItemError", "no standard input", "Name a file"),
        ("hf hub --from-env NOT_SET", "InvalidItemError", "no variable NOT_SET", "--from-file"),
        ("hf hub --from-colab", "MistypedError", "no Colab secrets", "--from-env"),
        ("hf hub --from-file a --from-env B", "MistypedError", "one place", "--from-env"),
        ("hf hub --from-file a --from-colab", "MistypedError", "one place", "one of them"),
        ("ssh k --from-env HOME --key a", "MistypedError", "belong to certificates", "--from-file"),
        ("env 9LIVES --from-env HOME", "InvalidItemError", "variable's name", "%vault_add env"),
        ("hf hub --visibility world", "MistypedError", "world", "%vault_add?"),
        ("hf", "MistypedError", "name", "%vault_add?"),
    ],
)
def test_what_is_typed_wrong_ends_in_a_sentence_that_repeats_no_value(
    shared_kernel: Kernel, typed: str, error: str, said: str, hint: str
) -> None:
    Path("mistaken.pem").write_text(ROOT.pem)
    outcome = shared_kernel.run(f"%vault_add {typed}")
    assert outcome.error == error, outcome.traceback
    assert said in outcome.traceback
    assert hint in outcome.traceback
    assert "Traceback" not in outcome.traceback
    assert HF_TOKEN not in outcome.traceback
    assert "swordfish" not in outcome.traceback


IN_THE_PLACE_OF_A_NAME = [
    "%vault_use {}",
    "%vault_use bearer/{}",
    "%vault_use MINE={}",
    "%vault_release {}",
    "%vault_reveal {}",
    "%vault_delete {}",
    "%vault_rotate bearer/{}",
    "%vault_rename {} other",
    "%vault_export out.env {}",
    "%centml_connect {}",
    "%centml_connect llama-bearer --with {}",
    "%%vault_env {}\n1",
    "import centml_nb; centml_nb.account().vault['{}'].use()",
]


@pytest.mark.parametrize("is_known", [False, True])
def test_a_value_in_the_place_of_a_name_is_not_repeated_and_is_found_again(
    shared_kernel: Kernel, *, is_known: bool
) -> None:
    known = secrets.token_hex(32)
    if is_known:
        shared_kernel.ok(f"%env KNOWN={known}")
        shared_kernel.ok("%vault_add bearer known --from-env KNOWN")
        shared_kernel.ok("%vault_use bearer/known\n%vault_release")
    for code in IN_THE_PLACE_OF_A_NAME:
        typed = known if is_known else secrets.token_hex(32)
        outcome = shared_kernel.run(code.format(typed))
        assert outcome.error == "MistypedError", outcome.traceback
        assert "looks like a secret value" in outcome.traceback
        assert typed not in outcome.traceback + outcome.text
        Path("copy.txt").write_text(typed)
        shared_kernel.ok("%vault_scrub --yes copy.txt")
        assert typed not in Path("copy.txt").read_text()


def test_a_value_that_was_typed_by_mistake_can_be_scrubbed(kernel: Kernel) -> None:
    typed = "nvapi-kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD"
    kernel.run(f"%vault_add hf hub {typed}")
    Path("copy.txt").write_text(typed)
    kernel.ok("%vault_scrub --yes")
    assert typed not in Path("copy.txt").read_text()
    assert typed not in kernel.ok("str(In)").text


COLAB = """
import sys, types
class SecretNotFoundError(Exception): ...
class NotebookAccessError(Exception): ...
class TimeoutException(Exception): ...
held = {"HF_TOKEN": VALUE, "hub": VALUE}
def get(name):
    if name == "FORBIDDEN":
        raise NotebookAccessError
    if name not in held:
        raise SecretNotFoundError
    return held[name]
userdata = types.ModuleType("google.colab.userdata")
vars(userdata).update(
    get=get,
    SecretNotFoundError=SecretNotFoundError,
    NotebookAccessError=NotebookAccessError,
    TimeoutException=TimeoutException,
)
sys.modules["google.colab.userdata"] = userdata
"""


def test_colabs_secrets_are_read_by_the_items_name_or_their_own(kernel: Kernel) -> None:
    value = HF_TOKEN[:-1] + "q"
    kernel.ok(COLAB.replace("VALUE", repr(value)))
    kernel.ok("%vault_add hf hub --from-colab")
    kernel.ok("%vault_add hf colab --from-colab HF_TOKEN")
    kernel.ok("%vault_use hf/colab")
    assert kernel.environment()["HF_TOKEN"] == value
    for secret, said in (("NOTHING", "no secret NOTHING"), ("FORBIDDEN", "may not read")):
        assert said in kernel.run(f"%vault_add hf x --from-colab {secret}").traceback


DEPLOY = """
import centml_nb
from centml_nb.client.platform_client import PlatformClient
from centml_nb.demo import _deploy
account = centml_nb.account()
_deploy(
    PlatformClient(account.platform.api_url, account._source.tokens),
    "own-door",
    endpoint_certificate_authority=account.vault.authority(account.vault.find("cert/own")),
)
"""
CALL = """
import os, httpx
from openai import OpenAI
chain, key = os.environ["OPENAI_MTLS_CERTIFICATE_CHAIN"], os.environ["OPENAI_MTLS_PRIVATE_KEY"]
import ssl
context = ssl.create_default_context()
context.load_cert_chain(chain, key)
client = OpenAI(http_client=httpx.Client(verify=context))
for one in (client, account.endpoint("own-door").openai()):
    said = one.chat.completions.create(
        model="centml-local/echo", messages=[{"role": "user", "content": "Hello, door!"}]
    )
    print(said.choices[0].message.content)
"""


def test_a_door_opens_to_an_imported_pkcs12_by_openai_and_by_curl(kernel: Kernel) -> None:
    root, team, client = company(KEYS["RSA 2048"]())
    Path("own.p12").write_bytes(client.pkcs12(team, root, password=PASSWORD))
    done, _ = _answering(kernel, "%vault_add cert own --from-file own.p12", PASSWORD)
    assert done.error is None, done.traceback
    kernel.ok(DEPLOY)
    before = kernel.environment()
    kernel.ok("%centml_connect own-door")
    assert kernel.ok(CALL).stdout.count("Hello, door!") == 2
    variables = kernel.environment()
    curl = ["curl", "--silent", "--fail", f"{variables['OPENAI_BASE_URL']}/models"]
    opened = [*curl, "--cert", variables["CENTML_CLIENT_CERT"]]
    assert subprocess.run(opened, env=variables, capture_output=True, check=False).returncode == 0
    assert subprocess.run(curl, env=variables, capture_output=True, check=False).returncode != 0
    kernel.ok("%vault_release")
    assert kernel.environment() == before
