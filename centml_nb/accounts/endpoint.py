"""AccountEndpoint: a door with the key that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts.one_process import OneProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from openai import AsyncOpenAI, OpenAI

    from centml_nb.endpoint.clients import Opened
    from centml_nb.endpoint.doors import Endpoint


class AccountEndpoint(OneProcess):
    """A door of an account. Its key is read when the first client is asked for.

    Attributes:
        door: the door: name, address, what it takes, how it is.
    """

    def __init__(self, door: Endpoint, open_door: Callable[[], Opened]) -> None:
        self.door = door
        self._open = open_door

    def __repr__(self) -> str:
        return f"<Endpoint {self.door.name}: takes {self.door.guard}>"

    def http(self) -> httpx.Client:
        """Return an httpx client for this door, which refuses every other host."""
        return self._open().http()

    def openai(self) -> OpenAI:
        """Return OpenAI's client for this door; it holds no key, and refuses every other host."""
        return self._open().openai()

    def async_openai(self) -> AsyncOpenAI:
        """Return OpenAI's client for `await`; it holds no key, and refuses every other host."""
        return self._open().async_openai()
