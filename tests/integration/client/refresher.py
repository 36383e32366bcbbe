"""A process that refreshes a stored session when it is told to, and says what it got."""

from __future__ import annotations

import sys
from pathlib import Path

from centml_nb.auth.session import SessionTokens
from centml_nb.auth.store import CredentialStore
from centml_nb.contract.platform import Platform


def main() -> None:
    home, url = Path(sys.argv[1]), sys.argv[2]
    platform = Platform(
        name="hostile", api_url=url, auth_url=f"{url}/auth", token_url=url, serverless_url=None
    )
    tokens = SessionTokens(platform, CredentialStore.of_platform(home, "hostile"))
    held = tokens.token()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{tokens.renew(held).reveal()}\n")


if __name__ == "__main__":
    main()
