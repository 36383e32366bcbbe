"""Service accounts, which log in with a secret of their own and act for the user."""

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from centml_nb.local import clock
from centml_nb.local.database import SERVICE_ACCOUNT_SECRETS, SERVICE_ACCOUNTS
from centml_nb.local.digests import Pepper, new_secret
from centml_nb.local.oauth_errors import OAuthError
from centml_nb.local.tokens import AccessTokens

MOST_ACTIVE = 5

ACCOUNT = SERVICE_ACCOUNTS.c
SECRET = SERVICE_ACCOUNT_SECRETS.c


class NoSuchAccountError(LookupError):
    """No active service account has this id."""


class TooManyAccountsError(Exception):
    """The user has as many as the platform allows."""


class ServiceAccounts:
    """Reads and writes the accounts' tables. A secret is given once and kept as a digest."""

    def __init__(self, engine: sa.Engine, pepper: Pepper, access_tokens: AccessTokens) -> None:
        self._engine = engine
        self._pepper = pepper
        self._access_tokens = access_tokens

    def listed(self) -> list[dict[str, Any]]:
        """Return the active ones, oldest first, without their secrets."""
        query = _described().where(ACCOUNT.deleted_at.is_(None)).order_by(ACCOUNT.created_at)
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def create(
        self, name: str, description: str | None, scopes: list[str] | None
    ) -> dict[str, Any]:
        """Make one; the answer has its `client_secret`.

        Raises:
            TooManyAccountsError: Five are active.
        """
        if len(self.listed()) >= MOST_ACTIVE:
            raise TooManyAccountsError
        account_id = f"client_{secrets.token_hex(13).upper()}"
        moment = clock.now()
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(SERVICE_ACCOUNTS).values(
                    id=account_id,
                    name=name,
                    description=description,
                    scopes=scopes,
                    created_at=moment,
                    updated_at=moment,
                )
            )
        return self.get(account_id) | {"client_secret": self.add_secret(account_id)}

    def get(self, account_id: str) -> dict[str, Any]:
        """Return one active account.

        Raises:
            NoSuchAccountError: There is none.
        """
        query = _described().where(ACCOUNT.id == account_id, ACCOUNT.deleted_at.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NoSuchAccountError
        return dict(row)

    def update(self, account_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change what `changes` names, and leave the rest.

        Raises:
            NoSuchAccountError: There is none.
        """
        self.get(account_id)
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(SERVICE_ACCOUNTS)
                .where(ACCOUNT.id == account_id)
                .values(updated_at=clock.now(), **changes)
            )
        return self.get(account_id)

    def delete(self, account_id: str) -> None:
        """Remove one, with its secrets; its tokens stop working at once.

        Raises:
            NoSuchAccountError: There is none.
        """
        self.get(account_id)
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(SERVICE_ACCOUNTS)
                .where(ACCOUNT.id == account_id)
                .values(deleted_at=clock.now())
            )
            connection.execute(
                sa.delete(SERVICE_ACCOUNT_SECRETS).where(SECRET.account_id == account_id)
            )
        self._access_tokens.revoke(account_id)

    def add_secret(self, account_id: str) -> str:
        """Make one more secret. Earlier ones stay good; whether they do there is not known.

        Raises:
            NoSuchAccountError: There is none.
        """
        self.get(account_id)
        secret = new_secret()
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(SERVICE_ACCOUNT_SECRETS).values(
                    digest=self._digest(secret), account_id=account_id
                )
            )
        return secret

    def log_in(self, client_id: str, client_secret: str) -> str:
        """Return an access token (RFC 6749 section 4.4).

        Raises:
            OAuthError: `invalid_client`.
        """
        query = sa.select(SECRET.account_id).where(SECRET.digest == self._digest(client_secret))
        with self._engine.connect() as connection:
            owner = connection.scalar(query)
        if owner is None or not secrets.compare_digest(owner.encode(), _bytes(client_id)):
            raise OAuthError("invalid_client", "The service account or its secret is wrong.")
        scopes = self.get(client_id)["scopes"]
        return self._access_tokens.for_service_account(client_id, scopes or [])

    def _digest(self, secret: str) -> str:
        return self._pepper.digest("service-account", secret)


def _described() -> sa.Select[Any]:
    return sa.select(
        ACCOUNT.id.label("workos_id"),
        ACCOUNT.name,
        ACCOUNT.description,
        ACCOUNT.scopes,
        ACCOUNT.created_at,
        ACCOUNT.updated_at,
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
