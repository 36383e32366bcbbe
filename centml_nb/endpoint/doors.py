"""Endpoint: a door, what guards it, and how it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from centml_nb.errors import EndpointNotReadyError
from centml_nb.settings import is_loopback

if TYPE_CHECKING:
    from centml_nb.contract.kinds import Kind
    from centml_nb.redaction.fingerprint import Fingerprint

SERVERLESS = "serverless"
OPENAI_PATH = "/openai/v1"
_LLM_SERVING = frozenset({"cserve_v2", "cserve_v3", "dynamo"})
_PORTS = {"https": 443, "http": 80}


class State(Enum):
    """How a door is, in the words that are shown."""

    READY = "ready"
    COLD = "cold: the first call starts it"
    STARTING = "starting"
    PAUSED = "paused"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A door.

    Attributes:
        name: `serverless`, or the deployment's name.
        address: its origin, with scheme.
        kind: `serverless`, or the deployment's type.
        takes: the kinds of key that it asks for, all of them together.
        state: how it is.
        token: the fingerprint of the bearer token that it carries, if any.
        authority: the SHA-256 of the CA that it trusts, if any.
    """

    name: str
    address: str
    kind: str
    takes: tuple[Kind, ...]
    state: State = State.READY
    token: Fingerprint | None = field(default=None)
    authority: str | None = None

    @property
    def base_url(self) -> str:
        """The OpenAI-compatible base."""
        return self.address + OPENAI_PATH

    @property
    def serves_openai(self) -> bool:
        """Whether its paths are known to be OpenAI's; a general container has its own."""
        return self.kind == SERVERLESS or self.kind in _LLM_SERVING

    @property
    def guard(self) -> str:
        """What it takes, in words: `a bearer token and a certificate`."""
        return " and ".join(kind.noun for kind in self.takes) or "nothing: it is open to all"

    def check_ready(self) -> None:
        """Raise EndpointNotReadyError where a call could not succeed, or anybody could read it."""
        scheme, host, _ = origin_of(self.address)
        if scheme == "http" and not is_loopback(host):
            raise EndpointNotReadyError(
                f"{self.name} speaks plain http, where anybody on the way reads the key.",
                "Have it deployed with TLS.",
            )
        if self.state is State.PAUSED:
            raise EndpointNotReadyError(
                f"{self.name} is paused: it is there and answers nobody.",
                "Resume it on the platform's page, then connect again.",
            )
        if self.state is State.FAILING:
            raise EndpointNotReadyError(
                f"{self.name} is failing: its container does not run.",
                "Read its log on the platform's page.",
            )


def address_of(endpoint_url: str) -> str:
    """Return a door's origin; the platform names it without a scheme, and it speaks TLS."""
    return (endpoint_url if "://" in endpoint_url else f"https://{endpoint_url}").rstrip("/")


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a URL: what a key is bound to (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def state_of(service_status: str | None) -> State:
    """Return how a deployment that is not paused is, from the platform's word for it."""
    if service_status in {None, "Healthy", "Unknown", "Completed"}:
        return State.READY
    if service_status == "ScaledToZero":
        return State.COLD
    if service_status in {"ScalingUp", "Pulling", "Initializing", "NotReady", "Missing"}:
        return State.STARTING
    return State.FAILING
