"""Knocking at a door: does this key open it, where are its OpenAI paths, how long did it take."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx

from centml_nb.client.answers import platform_words
from centml_nb.client.http import TIMEOUT, answered
from centml_nb.endpoint.doors import OPENAI_PATH
from centml_nb.errors import EndpointNotReadyError, UnreachableError, WrongKeyError

if TYPE_CHECKING:
    from centml_nb.endpoint.clients import Opened
    from centml_nb.endpoint.doors import Endpoint

_OTHER_PATH = "/v1"
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Knock:
    """An answered knock.

    Attributes:
        opened: the door, its base where the OpenAI paths were found.
        milliseconds: how long the answer took.
    """

    opened: Opened
    milliseconds: int


def knock(opened: Opened) -> Knock:
    """Ask a door for its models.

    Raises:
        WrongKeyError: it refused the key.
        EndpointNotReadyError: it is not answering yet.
        UnreachableError: no connection, no answer, or it broke off the TLS handshake.
    """
    door = opened.door
    paths = (OPENAI_PATH,) if door.serves_openai else (OPENAI_PATH, _OTHER_PATH)
    with opened.http(timeout=TIMEOUT) as client:
        for path in paths:
            begun = time.perf_counter()
            response = _answer(client, door, f"{path}/models")
            if response.is_success:
                taken = round((time.perf_counter() - begun) * 1000)
                return Knock(replace(opened, base_url=door.address + path), taken)
            _check(door, response)
        taken = round((time.perf_counter() - begun) * 1000)
    base_url = door.base_url if door.serves_openai else door.address
    return Knock(replace(opened, base_url=base_url), taken)


def _answer(client: httpx.Client, door: Endpoint, path: str) -> httpx.Response:
    try:
        return answered(lambda: client.get(path), door.address)
    except UnreachableError as error:
        if door.authority is None or isinstance(
            error.__cause__, httpx.ConnectError | httpx.TimeoutException
        ):
            raise
        # TLS 1.3 tells of a refused certificate only when the first answer is read (RFC 8446).
        raise WrongKeyError(
            f"{door.name} broke off: it does not accept this certificate.",
            "Make sure that the deployment carries this certificate's CA: %centml_endpoints",
        ) from error


def _check(door: Endpoint, response: httpx.Response) -> None:
    said = platform_words(response)
    if response.status_code in _REFUSED:
        raise WrongKeyError(
            f"{door.name} refused the key ({response.status_code}{said}).",
            "See which key opens it: %centml_endpoints",
        )
    if response.is_redirect:
        raise EndpointNotReadyError(
            f"{door.name} sent us on to another address, and a key does not follow.",
            "Look at the deployment on the platform's page: something else answers in its place.",
        )
    # A door that is open may have no list of models (RFC 9110, 15.6.2).
    if response.is_server_error and response.status_code != httpx.codes.NOT_IMPLEMENTED:
        raise EndpointNotReadyError(
            f"{door.name} is not answering yet ({response.status_code}{said}).",
            "Try again in a minute, and see how it is: %centml_endpoints",
        )
