"""Call a door twenty times a second with each of our clients, until standard input ends.

Arguments: the door, the item that guards it. A line `again` on standard input is answered by a
line once each client has been answered anew; the last line is a JSON of counts and failures.
A client that holds the first value alone is the control.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import centml_nb

if TYPE_CHECKING:
    from collections.abc import Callable

    from openai import AsyncOpenAI

PAUSE = 0.05
CALL: dict[str, Any] = {
    "model": "centml-local/echo",
    "messages": [{"role": "user", "content": "Hello, door!"}],
}


@dataclass
class Tally:
    answers: int = 0
    failures: list[str] = field(default_factory=list)

    def take(self, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever fails is told
            self.failures.append(f"{time.time():.2f} {_told(error)}")
        else:
            self.answers += 1


def _told(error: BaseException | None) -> str:
    told = []
    while error is not None:
        told.append(repr(error)[:200])
        error = error.__cause__ or error.__context__
    return " < ".join(told)


def main() -> None:
    door = sys.argv[1]
    account = centml_nb.account()
    endpoint = account.endpoint(door)
    http, openai, awaited = endpoint.http(), endpoint.openai(), endpoint.async_openai()
    alone = replace(endpoint._open(), held=None).http()
    tallies = {name: Tally() for name in ("http", "streamed", "awaited", "control")}
    over = threading.Event()

    def loop(name: str, call: Callable[[], object]) -> None:
        while not over.wait(PAUSE):
            tallies[name].take(call)

    def streamed() -> None:
        parts = list(openai.chat.completions.create(**CALL, stream=True))
        assert len(parts) > 1

    threads = [
        threading.Thread(target=loop, args=args)
        for args in (
            ("http", lambda: http.get("/openai/v1/models").raise_for_status()),
            ("streamed", streamed),
            ("control", lambda: alone.get("/openai/v1/models").raise_for_status()),
        )
    ]
    threads.append(
        threading.Thread(target=lambda: asyncio.run(_awaited(awaited, tallies["awaited"], over)))
    )
    for thread in threads:
        thread.start()
    _serve_standard_input(tallies)
    over.set()
    for thread in threads:
        thread.join()
    told = {name: (tally.answers, tally.failures) for name, tally in tallies.items()}
    json.dump(told, sys.stdout)


def _serve_standard_input(tallies: dict[str, Tally]) -> None:
    for _ in sys.stdin:
        before = {name: tally.answers for name, tally in tallies.items()}
        failures = sum(len(tally.failures) for tally in tallies.values())
        while not all(
            tally.answers >= before[name] + 2 or name == "control"
            for name, tally in tallies.items()
        ):
            if sum(len(t.failures) for n, t in tallies.items() if n != "control") > failures + 20:
                break
            time.sleep(0.01)
        sys.stdout.write("answered\n")
        sys.stdout.flush()


async def _awaited(client: AsyncOpenAI, tally: Tally, over: threading.Event) -> None:
    while not over.is_set():
        try:
            await client.chat.completions.create(**CALL)
        except Exception as error:  # noqa: BLE001 - whatever fails is told
            tally.failures.append(_told(error))
        else:
            tally.answers += 1
        await asyncio.sleep(PAUSE)


if __name__ == "__main__":
    main()
