"""Call a client before, during and after an injection; one JSON of what came of each call.

Standard input: the client, the key, its kind, the door's address, our home directory.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

MODEL = "gpt-4o-mini"
Call = Callable[[], str]
Make = Callable[[], Call]


def openai() -> Call:
    client = import_module("openai").OpenAI(max_retries=0)

    def call() -> str:
        answer = client.chat.completions.create(model=MODEL, messages=_messages())
        return str(answer.choices[0].message.content)

    return call


def langchain() -> Call:
    client = import_module("langchain_openai").ChatOpenAI(model=MODEL, max_retries=0)
    return lambda: str(client.invoke("Hello, door!").content)


def litellm() -> Call:
    completion = import_module("litellm").completion

    def call() -> str:
        answer = completion(model=f"openai/{MODEL}", messages=_messages(), max_retries=0)
        return str(answer.choices[0].message.content)

    return call


def llama_index() -> Call:
    chat_message = import_module("llama_index.core.llms").ChatMessage
    client = import_module("llama_index.llms.openai").OpenAI(model=MODEL, max_retries=0)
    return lambda: str(client.chat([chat_message(**_messages()[0])]).message.content)


CLIENTS: dict[str, Make] = {
    "openai-3": openai,
    "openai-2": openai,
    "langchain": langchain,
    "litellm": litellm,
    "llama-index": llama_index,
}


def main() -> None:
    with redirect_stdout(sys.stderr):  # LiteLLM prints where a call fails
        told = _told(json.load(sys.stdin))
    json.dump(told, sys.stdout)


def _told(asked: dict[str, str]) -> dict[str, Any]:
    make = CLIENTS[asked["client"]]
    phases: dict[str, Any] = {}
    earlier = _phase(phases, "before", make)
    environment = dict(os.environb)

    from centml_nb.contract.kinds import Kind
    from centml_nb.injection.bindings import binding
    from centml_nb.injection.injector import Injector
    from centml_nb.secret import Secret

    injector = Injector(Path(asked["home"]))
    kind = Kind.parse(asked["kind"])
    injector.inject((f"{kind}/rag",), binding(kind, "rag", Secret(asked["key"]), asked["address"]))
    ours = _phase(phases, "during", make)
    _phase(phases, "during, made before", lambda: earlier)
    injector.release()
    left = dict(os.environb)
    _phase(phases, "after", make)
    _phase(phases, "after, made during", lambda: ours)
    changed = {name for name in environment | left if environment.get(name) != left.get(name)}
    return {"phases": phases, "changed": sorted(map(os.fsdecode, changed))}


def _phase(phases: dict[str, Any], name: str, make: Callable[[], Call | None]) -> Call | None:
    started = time.monotonic()
    call = None
    said, error = None, None
    try:
        call = make()
        said = call() if call else None
    except Exception as raised:  # noqa: BLE001 - a client's own errors are of any type
        error = f"{type(raised).__name__}: {raised}"
    phases[name] = {"start": started, "end": time.monotonic(), "said": said, "error": error}
    return call


def _messages() -> list[dict[str, str]]:
    return [{"role": "user", "content": "Hello, door!"}]


if __name__ == "__main__":
    main()
