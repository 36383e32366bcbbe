"""The service accounts' routes; a secret is registered the moment it is seen, and seen once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from centml_nb.errors import NotServedError, ServiceAccountError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from centml_nb.client.platform_client import PlatformClient

_ACCOUNTS = "/service-accounts"


class WireServiceAccount(msgspec.Struct):
    """A service account, without its secrets."""

    workos_id: str
    name: str | None = None
    description: str | None = None
    created_at: datetime | None = None


class WireServiceAccounts(msgspec.Struct):
    """The answer of `GET /service-accounts`."""

    results: list[WireServiceAccount]


class WireNewServiceAccount(WireServiceAccount, kw_only=True):
    """An account that was just made, with its first secret."""

    client_secret: Secret


class WireNewSecret(msgspec.Struct):
    """One more secret of an account."""

    client_secret: Secret


class ServiceAccountsAPI:
    """Reads and writes service accounts."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    def all(self) -> list[WireServiceAccount]:
        """Return the active ones.

        Raises:
            ServiceAccountError: this platform has none (2025's contract).
        """
        try:
            return self._client.get(_ACCOUNTS, WireServiceAccounts).results
        except NotServedError:
            raise ServiceAccountError(
                "This platform has no service accounts.", "See what it has: %centml"
            ) from None

    def create(self, name: str, description: str | None) -> WireNewServiceAccount:
        """Make one; its first secret is in the answer, and nowhere else ever again."""
        body = {"name": name} | ({} if description is None else {"description": description})
        made = self._client.send("POST", _ACCOUNTS, body, WireNewServiceAccount)
        REGISTRY.register(f"service account {name}", made.client_secret)
        return made

    def add_secret(self, account: WireServiceAccount) -> Secret:
        """Make one more secret of an account."""
        path = f"{_ACCOUNTS}/{quote(account.workos_id, safe='')}/secrets"
        secret = self._client.send("POST", path, {}, WireNewSecret).client_secret
        REGISTRY.register(f"service account {account.name or account.workos_id}", secret)
        return secret

    def delete(self, account: WireServiceAccount) -> None:
        """Delete an account, and its secrets with it."""
        self._client.delete(f"{_ACCOUNTS}/{quote(account.workos_id, safe='')}")
