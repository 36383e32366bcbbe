"""The official client, unmodified, refreshing its own session in a loop; tells how it went.

Its one address that no variable names is led to the provider where it is asked for.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import requests  # type: ignore[import-untyped]

_ADDRESS = "https://auth.centml.com"


def main() -> None:
    url, seconds = sys.argv[1], float(sys.argv[2])
    post = requests.post

    def led(address: str, **rest: Any) -> Any:  # noqa: ANN401
        return post(address.replace(_ADDRESS, f"{url}/auth"), **rest)

    requests.post = led
    from centml.sdk import auth

    refreshed, lost, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        held = auth.load_centml_cred()
        if held is None:
            lost += 1
            break
        refreshed += auth.refresh_centml_token(held["refresh_token"]) is not None
        time.sleep(0.2)
    sys.stdout.write(json.dumps({"refreshed": refreshed, "lost": lost}))


if __name__ == "__main__":
    main()
