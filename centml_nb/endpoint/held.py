"""Held: what opens a door by now; while a key is rotated, the old value and the new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.endpoint.mutual_tls import MutualTLSCredential
    from centml_nb.secret import Secret

T = TypeVar("T")


class Held(Protocol):
    """What a door's clients hold; they ask before each request."""

    def is_stale(self) -> bool:
        """Say, at once, whether the next look has to read files or ask the platform."""

    def tokens(self) -> Sequence[Secret]:
        """Return the tokens that may open the door, the likeliest first."""

    def certificates(self) -> Sequence[MutualTLSCredential]:
        """Return the certificates that may open the door, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """One token and one certificate, for good."""

    token: Secret | None = None
    certificate: MutualTLSCredential | None = None

    def is_stale(self) -> bool:
        """Say no."""
        return False

    def tokens(self) -> Sequence[Secret]:
        """Return the token, if there is one."""
        return [] if self.token is None else [self.token]

    def certificates(self) -> Sequence[MutualTLSCredential]:
        """Return the certificate, if there is one."""
        return [] if self.certificate is None else [self.certificate]


def first_and_other(held: Sequence[T], worked: T | None) -> tuple[T | None, T | None]:
    """Return which one to send, and which one to try where the door refuses it.

    The one that worked last goes first as long as it is held.
    """
    if not held:
        return None, None
    first = next((one for one in held if one == worked), held[0])
    return first, next((one for one in held if one != first), None)


async def refreshed(held: Held) -> None:
    """Have `held` look, where that takes a while beside the event loop."""
    if held.is_stale():
        from anyio.to_thread import run_sync

        await run_sync(held.tokens)
