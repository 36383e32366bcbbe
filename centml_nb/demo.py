"""`centml-nb demo`: the four steps, on real sockets with real TLS, on this machine alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.accounts import current, sources
from centml_nb.accounts.account import Account
from centml_nb.auth import local_platform
from centml_nb.client.platform_client import PlatformClient
from centml_nb.errors import CentMLError, MissingExtraError
from centml_nb.injection.injector import Injector
from centml_nb.settings import Settings
from centml_nb.views.endpoints import connected_sentences
from centml_nb.views.injection import released_sentences, used_sentences
from centml_nb.views.made import generated_sentences

if TYPE_CHECKING:
    from rich.console import Console

    from centml_nb.accounts.sources import Source

_MODEL = "centml-local/echo"
_CURL_SECONDS = 20


def run(console: Console | None = None) -> bool:
    """Walk the four steps and say whether all of it held; nothing of it stays on this machine.

    Raises:
        CentMLError: a step could not be walked at all.
    """
    from rich.console import Console as RichConsole

    _check_installed()
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="centml-nb-demo-") as folder:
        # Beside whatever this user has: its own platform, session and keys.
        settings = Settings(Path(folder), None, "", None)
        walk = _Walk(console or RichConsole(highlight=False), settings, before)
        try:
            return walk.all_steps()
        finally:
            local_platform.stop(settings.local_state)
            os.environ.clear()
            os.environ.update(before)


def open_lab() -> None:
    """Open JupyterLab on a copy of the tutorials, with the local platform up and logged in.

    Raises:
        MissingExtraError: JupyterLab is not installed.
    """
    if shutil.which("jupyter-lab") is None and not _is_installed("jupyterlab"):
        raise MissingExtraError(
            "JupyterLab is not installed.", "Install it: pip install 'centml_nb[all]'"
        )
    current.login(local=True)
    folder = Path("centml-tutorials").absolute()
    folder.mkdir(exist_ok=True)
    for notebook in sorted(_tutorials().glob("*.ipynb")):
        if not (folder / notebook.name).exists():
            shutil.copy(notebook, folder)
    # In a container, say, where Jupyter would ask for this flag: who runs us has decided already.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    root = ["--allow-root"] if is_root else []
    subprocess.run([sys.executable, "-m", "jupyterlab", *root, str(folder)], check=False)


@dataclass(slots=True)
class _Walk:
    console: Console
    settings: Settings
    before: dict[str, str]
    failures: int = 0
    steps: int = 0

    def all_steps(self) -> bool:
        source = self._log_in()
        account = Account(self.settings, source, Injector(self.settings.home))
        api = PlatformClient(source.platform.api_url, source.tokens)
        self._serverless(account)
        self._bearer(account, api)
        self._certificate(account, api)
        self._wrong_keys(account)
        self._release(account)
        return self._end()

    def _log_in(self) -> Source:
        self._step("Log in", "%centml_login --local")
        source = sources.local(self.settings)
        claims = source.tokens.current().claims
        self._say(f"A platform of your own runs at {source.platform.api_url}")
        self._held(f"logged in as {claims.email} of {claims.organization_name}")
        return source

    def _serverless(self, account: Account) -> None:
        self._step("A serverless key", "%vault_generate serverless my-key --use")
        made = account.vault.generate("serverless", "my-key")
        self.console.print(generated_sentences(made))
        self.console.print(used_sentences(account.vault.use("my-key")))
        from openai import OpenAI

        self._call("serverless, by the plain OpenAI() of this environment", OpenAI())

    def _bearer(self, account: Account, api: PlatformClient) -> None:
        self._step("A bearer token", "%vault_generate bearer rag, %centml_connect demo-llama")
        made = account.vault.generate("bearer", "rag")
        self.console.print(generated_sentences(made))
        token = account.vault.value(made.item)
        _deploy(api, "demo-llama", endpoint_bearer_token=token.reveal())
        self.console.print(connected_sentences(account.connect("demo-llama")))
        from openai import OpenAI

        self._call("demo-llama, by the plain OpenAI() of this environment", OpenAI())

    def _certificate(self, account: Account, api: PlatformClient) -> None:
        self._step("A certificate", "%vault_generate cert gen-cert, %centml_connect demo-private")
        pem = self.settings.home / "gen-cert.pem"
        made = account.vault.generate("cert", "gen-cert", out=pem)
        self.console.print(generated_sentences(made, days=365))
        authority = account.vault.authority(made.item)
        _deploy(api, "demo-private", endpoint_certificate_authority=authority)
        done = account.connect("demo-private")
        self.console.print(connected_sentences(done))
        self._call("demo-private", account.endpoint("demo-private").openai())
        self._curl(done.door.base_url, str(account.platform.ca_file), str(pem))

    def _wrong_keys(self, account: Account) -> None:
        self._step("The wrong key", "%centml_connect demo-llama --with my-key")
        for door, key in (
            ("demo-llama", "my-key"),
            ("demo-llama", "gen-cert"),
            ("demo-private", "rag"),
            ("demo-private", "my-key"),
            ("serverless", "rag"),
            ("serverless", "gen-cert"),
        ):
            self._refused(account, door, key)

    def _release(self, account: Account) -> None:
        self._step("Take it all back", "%vault_release")
        self.console.print(released_sentences(account.vault.release()))
        self._check(dict(os.environ) == self.before, "the environment is what it was before")

    def _call(self, where: str, client: Any) -> None:  # noqa: ANN401 - openai is no dependency
        try:
            stream = client.chat.completions.create(
                model=_MODEL, messages=[{"role": "user", "content": "Hello, door!"}], stream=True
            )
            parts = [part.choices[0].delta.content or "" for part in stream if part.choices]
        except Exception as error:  # noqa: BLE001 - whatever openai raises, the step did not hold
            self._check(False, f"{where} did not answer: {type(error).__name__}")  # noqa: FBT003
            return
        said = "".join(parts)
        self._check("Hello, door!" in said, f"{where} streamed {len(parts)} parts: “{said}”")

    def _curl(self, base_url: str, authority: str, pem: str) -> None:
        curl = shutil.which("curl")
        if curl is None:
            self._check(False, "curl is not on this machine; install it")  # noqa: FBT003
            return
        command = [curl, "--silent", "--fail", "--cacert", authority, f"{base_url}/models"]
        with_key = _ends_well([*command, "--cert", pem])
        self._check(with_key, "curl --cert gen-cert.pem opens demo-private")
        self._check(not _ends_well(command), "curl without the .pem does not")

    def _refused(self, account: Account, door: str, key: str) -> None:
        try:
            account.connect(door, key=key)
        except CentMLError as error:
            self._check(True, f"{key} at {door}: {error.message}")  # noqa: FBT003
            self._say(f"    {error.hint}")
        else:
            self._check(False, f"{key} opened {door}")  # noqa: FBT003

    def _end(self) -> bool:
        self.console.rule(style="dim")
        if self.failures:
            self._say(f"[red]{self.failures} of these did not hold.[/]")
            return False
        self._say("All of it held. The platform of this walk is gone again. Now in a notebook:")
        self._say("  [bold]%load_ext centml_nb[/], then [bold]%centml_login --local[/]")
        self._say("or with the tutorials: [bold]centml-nb demo --lab[/]")
        return True

    def _step(self, title: str, typed: str) -> None:
        self.steps += 1
        self.console.print()
        self._say(f"[bold]{self.steps}  {title}[/]   [dim]{typed}[/]")

    def _held(self, sentence: str) -> None:
        self._check(True, sentence)  # noqa: FBT003

    def _check(self, held: bool, sentence: str) -> None:  # noqa: FBT001
        self.failures += not held
        mark = "[green]✓[/]" if held else "[red]✗[/]"
        self.console.print(f"  {mark} ", end="")
        self.console.print(sentence, markup=False)

    def _say(self, sentence: str) -> None:
        self.console.print(sentence)


def _deploy(api: PlatformClient, name: str, **guard: str) -> None:
    hardware = api.get("/hardware-instances", dict[str, Any])["results"][0]
    body = {
        "name": name,
        "cluster_id": hardware["cluster_id"],
        "hardware_instance_id": hardware["id"],
        "recipe": {"model": _MODEL},
        "min_replicas": 1,
        "max_replicas": 1,
        **guard,
    }
    api.send("POST", "/deployments/cserve_v3", body, dict[str, Any])


def _ends_well(command: list[str]) -> bool:
    ended = subprocess.run(command, capture_output=True, check=False, timeout=_CURL_SECONDS)
    return ended.returncode == 0


def _check_installed() -> None:
    if not _is_installed("openai"):
        raise MissingExtraError(
            "The walk calls its doors with the package openai, which is not installed.",
            "Install it all: pip install 'centml_nb[all]'",
        )


def _is_installed(package: str) -> bool:
    from importlib.util import find_spec

    return find_spec(package) is not None


def _tutorials() -> Path:
    packaged = Path(__file__).parent / "tutorials"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "notebooks"
