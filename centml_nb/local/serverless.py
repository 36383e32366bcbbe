"""Serverless keys, and the gateway on the API's own origin that they open."""

import secrets

import sqlalchemy as sa
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from centml_nb.local import clock
from centml_nb.local.concurrency import Turnstile, too_many_requests
from centml_nb.local.database import SERVERLESS_KEYS, forget_journal
from centml_nb.local.digests import Pepper
from centml_nb.local.doors import wrong_key
from centml_nb.local.guard import bearer
from centml_nb.local.openai_server import OpenAIServer


class ServerlessKeys:
    """The keys of the gateway. A key's id is the key itself."""

    def __init__(self, engine: sa.Engine, pepper: Pepper) -> None:
        self._engine = engine
        self._pepper = pepper

    def create(self, name: str) -> dict[str, str]:
        """Make a key: its `id`, `name` and `created_at`."""
        key = {"id": secrets.token_hex(32), "name": name, "created_at": clock.now()}
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(SERVERLESS_KEYS).values(digest=self._digest(key["id"]), **key)
            )
        return key

    def listed(self) -> list[dict[str, str]]:
        """Return all keys, oldest first."""
        columns = SERVERLESS_KEYS.c
        query = sa.select(columns.id, columns.name, columns.created_at).order_by("created_at")
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def delete(self, key: str) -> bool:
        """Revoke a key; False when there is none."""
        query = sa.delete(SERVERLESS_KEYS).where(SERVERLESS_KEYS.c.digest == self._digest(key))
        with self._engine.begin() as connection:
            found = connection.execute(query).rowcount > 0
        forget_journal(self._engine)
        return found

    def opens(self, key: str) -> bool:
        """Return whether the key is good at this moment."""
        digest = self._digest(key)
        query = sa.select(SERVERLESS_KEYS.c.digest).where(SERVERLESS_KEYS.c.digest == digest)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def _digest(self, key: str) -> str:
        return self._pepper.digest("serverless", key)


class Gateway:
    """`/openai/v1/…` behind a serverless key (ASGI). The key is looked up at each request."""

    def __init__(self, keys: ServerlessKeys, server: OpenAIServer, turnstile: Turnstile) -> None:
        self._keys = keys
        self._server = server
        self._turnstile = turnstile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        key = bearer(Request(scope).headers.get("authorization", "")).decode("utf-8", "replace")
        if not self._keys.opens(key):
            await wrong_key()(scope, receive, send)
            return
        with self._turnstile.enter(key) as free:
            answer = self._server if free else too_many_requests()
            await answer(scope, receive, send)
