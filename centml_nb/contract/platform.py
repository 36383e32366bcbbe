"""Platform: where one platform's doors are."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from centml_nb.settings import (
    OFFICIAL_API_URL,
    OFFICIAL_AUTH_URL,
    OFFICIAL_CLIENT_ID,
    OFFICIAL_TOKEN_URL,
    Settings,
)

LOCAL = "local"
REGISTERED_PORT = 57983
"""The port of this machine that the platform sends a browser back to."""


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of one platform.

    Attributes:
        name: what keeps its session apart: `local`, or the API's host and port.
        api_url: the API's origin.
        auth_url: what `/user_management/…` is appended to.
        token_url: where a service account asks (RFC 6749, section 4.4).
        serverless_url: the OpenAI-compatible base of the shared endpoints; None where the
            platform has none.
        client_id: the OAuth client that sessions belong to.
        ca_file: the authority of its dedicated doors where no system trusts it, else None.
    """

    name: str
    api_url: str
    auth_url: str
    token_url: str
    serverless_url: str | None
    client_id: str = OFFICIAL_CLIENT_ID
    ca_file: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether this is the local platform."""
        return self.name == LOCAL

    @property
    def callback_ports(self) -> tuple[int, ...]:
        """The ports to listen on for a browser that comes back, best first; 0 is a free one.

        RFC 8252, section 7.3, lets any port be; the platform knows one alone.
        """
        return (0, REGISTERED_PORT) if self.is_local else (REGISTERED_PORT,)

    @classmethod
    def from_settings(cls, settings: Settings) -> Platform:
        """Return the platform that `settings` name, by default the vendor's."""
        api_url = settings.api_url or OFFICIAL_API_URL
        return cls(
            name=urlsplit(api_url).netloc,
            api_url=api_url,
            auth_url=OFFICIAL_AUTH_URL,
            token_url=(
                settings.service_account.token_url
                if settings.service_account
                else OFFICIAL_TOKEN_URL
            ),
            serverless_url=f"{api_url}/openai/v1",
            client_id=settings.client_id,
        )
