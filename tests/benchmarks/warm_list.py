"""A warm list of 10,000 items, against the generated client, over the same platform."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.benchmarks.measure import Measured, Platform

ITEMS = 10_000
_CODE = """
import json, os, sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import platform_api_python_client as generated

import centml_nb
from tests.benchmarks.measure import alternately, timed

account = centml_nb.account()
token = account._source.tokens.token().reveal()
api = os.environ["CENTML_PLATFORM_API_URL"]
kind = centml_nb.Kind.ENV_VAR
with httpx.Client(base_url=api, headers={"authorization": f"Bearer {token}"}) as filler:
    def put(number):
        body = {"type": "env_vars", "key": f"SETTING_{number:05}", "value": f"value {number}"}
        filler.put("/user_vault", json=body).raise_for_status()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(int(sys.argv[1]))))
peer = generated.EXTERNALApi(
    generated.ApiClient(generated.Configuration(host=api, access_token=token))
)
def theirs():
    found = peer.get_all_user_vault_items_endpoint_user_vault_get(type="env_vars").results
    assert len(found) == int(sys.argv[1])
def ours():
    assert len(account.vault.items_of(kind)) == int(sys.argv[1])
print(json.dumps(alternately(15, {
    "platform-api-python-client 4.31.0": lambda: timed(theirs),
    "centml_nb": lambda: timed(ours),
})))
"""


def measure(platform: Platform) -> Measured:
    command = [sys.executable, "-c", _CODE, str(ITEMS)]
    ran = subprocess.run(command, env=dict(platform.variables), check=True, capture_output=True)
    return Measured(
        f"A warm list of {ITEMS:,} items", json.loads(ran.stdout), "at least 5 times faster"
    )
