"""Proxies: a key for a door on this machine does not take the way over somebody's proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from centml_nb.injection.bindings import Binding
from centml_nb.secret import Secret
from centml_nb.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLES = ("NO_PROXY", "no_proxy")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def past_proxies(address: str, environment: Mapping[str, str]) -> Binding:
    """Return what keeps requests to a door on this machine off the user's proxies.

    Nothing where the door is elsewhere, where there is no proxy, or where it is excepted already.
    """
    host = urlsplit(address).hostname
    if not is_loopback(host) or not any(
        environment.get(name) or environment.get(name.lower()) for name in _PROXIES
    ):
        return Binding()
    changes: dict[str, Secret | None] = {}
    for variable in VARIABLES:
        excepted = environment.get(variable, "")
        if "*" not in excepted and host not in excepted.split(","):
            changes[variable] = Secret(",".join(filter(None, (excepted, host))))
    return Binding(extended=changes)
