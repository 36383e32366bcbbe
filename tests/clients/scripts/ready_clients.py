"""Use our ready clients for a door, and ask them for another host; one JSON of what came of it.

Standard input: the key, the door's origin, the origin of another host.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from centml_nb.contract.kinds import Kind
from centml_nb.endpoint.clients import Opened
from centml_nb.endpoint.doors import SERVERLESS, Endpoint
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from openai import AsyncOpenAI, OpenAI

Client = TypeVar("Client", "OpenAI", "AsyncOpenAI")
CALL: dict[str, Any] = {
    "model": "gpt-4o-mini",
    "messages": [{"role": "user", "content": "Hello, door!"}],
}


def main() -> None:
    asked = json.load(sys.stdin)
    door = Endpoint(SERVERLESS, asked["door"], SERVERLESS, (Kind.SERVERLESS_KEY,))
    opened = Opened(door, door.base_url, Secret(asked["key"]))
    steps: dict[str, Callable[[], Any]] = {
        "openai": lambda: _call(opened.openai()),
        "openai, streamed": lambda: _stream(opened.openai()),
        "async_openai": lambda: asyncio.run(_async_call(opened.async_openai())),
        "http": lambda: opened.http().post("/openai/v1/chat/completions", json=CALL).status_code,
        "openai elsewhere": lambda: _call(_elsewhere(opened.openai(), asked["theirs"])),
        "openai elsewhere, streamed": lambda: _stream(_elsewhere(opened.openai(), asked["theirs"])),
        "async_openai elsewhere": lambda: asyncio.run(
            _async_call(_elsewhere(opened.async_openai(), asked["theirs"]))
        ),
        "http elsewhere": lambda: opened.http().get(f"{asked['theirs']}/v1/models").status_code,
        "http outside": lambda: opened.http().get("https://api.openai.com/v1/models").status_code,
        "http moved": lambda: opened.http().get("/openai/v1/moved").status_code,
        "openai moved": lambda: opened.openai().get("/moved", cast_to=object),
        "http moved, following": lambda: (
            opened.http().get("/openai/v1/moved", follow_redirects=True).status_code
        ),
        "client": lambda: _in_sight(opened.openai(), asked["key"]),
        "async client": lambda: _in_sight(opened.async_openai(), asked["key"]),
    }
    told = {name: _tried(step) for name, step in steps.items()}
    json.dump(told, sys.stdout)


def _tried(step: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"said": step(), "errors": []}
    except Exception as raised:  # noqa: BLE001 - openai wraps errors in its own
        errors = []
        error: BaseException | None = raised
        while error is not None:
            errors.append(type(error).__name__)
            error = error.__cause__ or error.__context__
        return {"said": None, "errors": errors}


def _call(client: OpenAI) -> str:
    return str(client.chat.completions.create(**CALL).choices[0].message.content)


def _stream(client: OpenAI) -> str:
    stream = client.chat.completions.create(**CALL, stream=True)
    return "".join(part.choices[0].delta.content or "" for part in stream)


async def _async_call(client: AsyncOpenAI) -> str:
    answer = await client.chat.completions.create(**CALL)
    return str(answer.choices[0].message.content)


def _elsewhere(client: Client, origin: str) -> Client:
    return client.with_options(base_url=f"{origin}/v1", max_retries=0)


def _in_sight(client: OpenAI | AsyncOpenAI, key: str) -> bool:
    shown = [client.api_key, repr(client), repr(vars(client)), repr(vars(client._client))]
    return any(key in text for text in shown)


if __name__ == "__main__":
    main()
