"""Ready clients of one door: httpx's, and OpenAI's, which hold no key themselves."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from centml_nb.endpoint.credential import BearerCredential
from centml_nb.endpoint.doors import origin_of
from centml_nb.endpoint.held import Fixed
from centml_nb.endpoint.mutual_tls import MutualTLSCredential, tls_context
from centml_nb.endpoint.sending import AsyncDoorClient, DoorClient
from centml_nb.errors import MissingExtraError
from centml_nb.settings import is_loopback
from centml_nb.version import __version__

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI

    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.endpoint.held import Held
    from centml_nb.secret import Secret

# The key is put on by the credential: `client.api_key` would keep it in sight.
_PLACEHOLDER = "put-on-by-centml-nb"
# A model may think for minutes; a connection that does not come about is known at once.
_TIMEOUT = httpx.Timeout(600, connect=10)


@dataclass(frozen=True, slots=True)
class Opened:
    """A door with the keys that open it: where its clients come from.

    Attributes:
        door: the door.
        base_url: its OpenAI-compatible base.
        token: the bearer token or serverless key, if it takes one.
        certificate: the certificate to present, if it takes one.
        authority_file: the only authority to trust, for a door that it signed; else everybody's.
        held: what opens it at each request, where that may change; else the two above, for good.
    """

    door: Endpoint
    base_url: str
    token: Secret | None = None
    certificate: MutualTLSCredential | None = None
    authority_file: str | None = None
    held: Held | None = None

    def http(self, *, timeout: httpx.Timeout = _TIMEOUT) -> httpx.Client:
        """Return an httpx client whose base is the door's; it follows no redirects."""
        return DoorClient(
            self._held, self._trust, base_url=self.door.address, **self._said(timeout=timeout)
        )

    def openai(self) -> OpenAI:
        """Return OpenAI's client for this door.

        Raises:
            MissingExtraError: the package `openai` is not installed.
        """
        _check_openai()
        from openai import OpenAI

        client: Any = self.http()  # openai 3 takes it, and its annotation names httpx2's
        return OpenAI(api_key=_PLACEHOLDER, base_url=self.base_url, http_client=client)

    def async_openai(self) -> AsyncOpenAI:
        """Return OpenAI's client for this door, for `await`.

        Raises:
            MissingExtraError: the package `openai` is not installed.
        """
        _check_openai()
        from openai import AsyncOpenAI

        client: Any = AsyncDoorClient(self._held, self._trust, **self._said())
        return AsyncOpenAI(api_key=_PLACEHOLDER, base_url=self.base_url, http_client=client)

    @property
    def _held(self) -> Held:
        return self.held or Fixed(self.token, self.certificate)

    def _said(self, *, timeout: httpx.Timeout = _TIMEOUT) -> dict[str, Any]:
        return {
            "auth": BearerCredential(self.door, self._held, hidden=_users_headers()),
            "timeout": timeout,
            "headers": _HEADERS,
            # A key for a door on this machine does not take the way over somebody's proxy.
            "trust_env": not is_loopback(origin_of(self.door.address)[1]),
        }

    def _trust(self, certificate: MutualTLSCredential | None) -> ssl.SSLContext:
        if self.door.address.startswith("http:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return tls_context(certificate, self.authority_file)


_HEADERS = {"user-agent": f"centml_nb/{__version__}"}


def _users_headers() -> list[str]:
    custom = os.environ.get("OPENAI_CUSTOM_HEADERS", "").splitlines()
    named = [line.partition(":")[0].strip() for line in custom]
    return ["openai-organization", "openai-project", *filter(None, named)]


def _check_openai() -> None:
    from importlib.util import find_spec

    if find_spec("openai") is None:
        raise MissingExtraError(
            "The package openai is not installed.", "Install it: pip install openai"
        )
