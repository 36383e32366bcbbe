"""A kernel's worth of calls: asks the platform all the time, and tells how that went, as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from centml_nb.auth.session import SessionTokens
from centml_nb.auth.store import CredentialStore
from centml_nb.client.platform_client import PlatformClient
from centml_nb.contract.messages import WireItems
from centml_nb.contract.platform import Platform
from centml_nb.errors import CentMLError

_PAUSE_SECONDS = 0.05


def tokens_at(home: Path, url: str) -> SessionTokens:
    platform = Platform(
        name="provider", api_url=url, auth_url=f"{url}/auth", token_url=url, serverless_url=None
    )
    return SessionTokens(platform, CredentialStore.of_platform(home, "provider"))


def main() -> None:
    home, url, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    client = PlatformClient(url, tokens_at(home, url))
    calls, failures, end = 0, [], time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            client.get("/user_vault", WireItems)
        except CentMLError as error:
            failures.append(f"{type(error).__name__}: {error.message}")
        calls += 1
        time.sleep(_PAUSE_SECONDS)
    client.close()
    sys.stdout.write(json.dumps({"calls": calls, "failures": failures}))


if __name__ == "__main__":
    main()
