"""The dedicated doors: each deployment has a TLS listener on a port of its own."""

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from cryptography import x509
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from centml_nb.local.concurrency import Turnstile, too_many_requests
from centml_nb.local.deployments import Deployment, Deployments
from centml_nb.local.errors import PortInUseError
from centml_nb.local.guard import Guard, tls_context
from centml_nb.local.listener import Listener, bind
from centml_nb.local.openai_server import OpenAIServer
from centml_nb.local.state import StateDirectory


class Door:
    """One deployment's listener, and the guard in front of what it serves."""

    def __init__(
        self,
        deployment: Deployment,
        listening: socket.socket,
        server: Callable[[Deployment], OpenAIServer],
        turnstile: Turnstile,
    ) -> None:
        self.deployment = deployment
        self.used_at: float | None = None
        self._server = server
        self._served = server(deployment)
        self._turnstile = turnstile
        self._guards: list[Guard] = []
        self._listener = Listener(self, listening)

    async def refresh(self, deployment: Deployment, state: StateDirectory) -> None:
        """Follow a change: connections that an older guard has let in are closed."""
        self.deployment = deployment
        self._served = self._server(deployment)
        guards = deployment.guards()
        if guards == self._guards:
            self._listener.close_connections()
            return
        self._guards = guards
        await self._listener.open(tls_context(state.door_chain, guards))

    def close(self) -> None:
        """Stop listening and cut every connection."""
        self._listener.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        request = Request(scope, receive, send)
        authorization = request.headers.get("authorization", "")
        chain = _presented(scope)
        if not any(guard.opens(authorization, *chain) for guard in self._guards):
            await wrong_key()(scope, receive, send)
        elif self.deployment.status != "active":
            await _paused()(scope, receive, send)
        else:
            await self._serve(authorization, scope, receive, send)

    async def _serve(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        self.used_at = time.monotonic()
        with self._turnstile.enter(key) as free:
            answer = self._served if free else too_many_requests()
            await answer(scope, receive, send)


class Doors:
    """All doors; they follow the deployments' table."""

    def __init__(
        self,
        state: StateDirectory,
        deployments: Deployments,
        server: Callable[[Deployment], OpenAIServer],
        turnstile: Turnstile,
    ) -> None:
        self._state = state
        self._deployments = deployments
        self._server = server
        self._turnstile = turnstile
        self._doors: dict[int, Door] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._endings: dict[int, asyncio.Task[None]] = {}

    async def open_all(self) -> None:
        """Open the doors of all deployments, on the ports they had when these are free."""
        for deployment in self._deployments.listed():
            listening = _bind_again(deployment.port)
            port = int(listening.getsockname()[1])
            if port != deployment.port:
                deployment = self._deployments.move(deployment, port)  # noqa: PLW2901 - the same one, moved
            await self.open(deployment, listening)

    async def open(self, deployment: Deployment, listening: socket.socket) -> None:
        """Open a new deployment's door."""
        door = Door(deployment, listening, self._server, self._turnstile)
        self._doors[deployment.id] = door
        await self.refresh(deployment)

    async def refresh(self, deployment: Deployment) -> None:
        """Let a door follow its deployment, at once and again when its rollout ends."""
        self._forget_timer(deployment.id)
        door = self._doors.get(deployment.id)
        if door is None:
            return
        if deployment.status == "deleted":
            del self._doors[deployment.id]
            door.close()
            return
        await door.refresh(deployment, self._state)
        if deployment.rolling_out():
            self._timers[deployment.id] = asyncio.get_running_loop().call_later(
                deployment.rollout_ends_at - time.time(), self._end_rollout, deployment.id
            )

    async def settle(self, deployment: Deployment) -> None:
        """Wait until a door has let go of its old guard, where its rollout is over."""
        if deployment.rolling_out():
            return
        if deployment.id in self._timers:
            await self.refresh(deployment)
        if ending := self._endings.get(deployment.id):
            await asyncio.shield(ending)

    def idle_seconds(self, deployment_id: int) -> float:
        """Return for how long a door has not been used."""
        door = self._doors.get(deployment_id)
        if door is None or door.used_at is None:
            return float("inf")
        return time.monotonic() - door.used_at

    def close(self) -> None:
        """Close every door."""
        for deployment_id in list(self._timers):
            self._forget_timer(deployment_id)
        for door in self._doors.values():
            door.close()

    def _forget_timer(self, deployment_id: int) -> None:
        if timer := self._timers.pop(deployment_id, None):
            timer.cancel()

    def _end_rollout(self, deployment_id: int) -> None:
        del self._timers[deployment_id]
        refreshing = self.refresh(self._deployments.get(deployment_id))
        task = asyncio.get_running_loop().create_task(refreshing)
        self._endings[deployment_id] = task
        task.add_done_callback(lambda _: self._endings.pop(deployment_id, None))


def wrong_key() -> Response:
    """Answer in the platform's words that this key does not open this door."""
    return JSONResponse(
        {"error": "Invalid API key"}, status_code=401, headers={"WWW-Authenticate": "Bearer"}
    )


def _paused() -> Response:
    return JSONResponse({"error": "The deployment is paused."}, status_code=503)


def _presented(scope: Scope) -> list[x509.Certificate]:
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain") or ()
    return [x509.load_pem_x509_certificate(pem.encode()) for pem in chain]


def _bind_again(port: int) -> socket.socket:
    with suppress(PortInUseError):
        return bind(port)
    return bind(0)
