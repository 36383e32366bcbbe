"""`%vault_use` and `%centml_connect` against the bare requests that they need, all warm."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Measured

if TYPE_CHECKING:
    from tests.benchmarks.measure import Platform

ROUNDS = 25
_CODE = """
import json, os, sys
for name in [name for name in os.environ if name.startswith("CENTML_SERVICE_ACCOUNT")]:
    del os.environ[name]
del os.environ["CENTML_PLATFORM_API_URL"]

import httpx
from IPython.core.interactiveshell import InteractiveShell

import centml_nb
from centml_nb.kernel import display
from tests.benchmarks.measure import alternately, timed

account = centml_nb.login(local=True)
account.vault.generate("bearer", "rag")
token = account._source.tokens.token().reveal()
described = json.loads(sys.argv[1])
bearer = {"authorization": f"Bearer {token}"}
bare = httpx.Client(base_url=described["api_url"], headers=bearer, trust_env=False)

def read(kind, name):
    found = bare.get("/user_vault", params={"type": kind, "search_query": name}).json()
    number = next(item["id"] for item in found["results"] if item["key"] == name)
    return bare.get(f"/user_vault/{number}").json()["value"]

def bare_use():
    os.environ["BARE_TOKEN"] = read("bearer_tokens", "rag")

def bare_connect():
    listed = bare.get("/deployments").json()["results"]
    found = next(one for one in listed if one["name"] == "llama-bearer")
    carried = bare.get(f"/deployments/{found['type']}/{found['id']}").json()
    bare.get(f"/deployments/status/{found['id']}").raise_for_status()
    value = read("bearer_tokens", "llama-token")
    assert carried["endpoint_bearer_token"] == value
    with httpx.Client(verify=described["ca_file"], trust_env=False) as client:
        address = f"https://{found['endpoint_url']}/openai/v1/models"
        client.get(address, headers={"authorization": f"Bearer {value}"}).raise_for_status()
    os.environ["BARE_TOKEN"] = value

shell = InteractiveShell.instance()
shell.extension_manager.load_extension("centml_nb")
shell.display_formatter.active_types = ["text/plain"]
shell.display_pub.publish = lambda *args, **kwargs: None
pairs = {
    "use": (bare_use, lambda: shell.run_line_magic("vault_use", "bearer/rag")),
    "connect": (bare_connect, lambda: shell.run_line_magic("centml_connect", "llama-bearer")),
}
print(json.dumps({
    name: alternately(int(sys.argv[2]), {
        "the bare requests": lambda run=pair[0]: timed(run),
        "centml_nb": lambda run=pair[1]: timed(run),
    })
    for name, pair in pairs.items()
}))
"""
_TITLES = {"use": "%vault_use bearer/rag", "connect": "%centml_connect llama-bearer"}


def measure(platform: Platform) -> list[Measured]:
    command = [sys.executable, "-c", _CODE, json.dumps(platform.described), str(ROUNDS)]
    ran = subprocess.run(command, env=dict(platform.variables), check=True, capture_output=True)
    found: dict[str, dict[str, list[float]]] = json.loads(ran.stdout.splitlines()[-1])
    return [
        Measured(_TITLES[name], times, "at most 1.5 of the bare requests", is_ratio=True)
        for name, times in found.items()
    ]
