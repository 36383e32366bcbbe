"""Redaction of ordinary output against the bare automaton, `re` and `str.replace`."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from centml_nb.redaction.automaton import Automaton
from centml_nb.redaction.forms import forms
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret
from tests.benchmarks.measure import Measured, alternately, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ROUNDS = 9
_TEXTS = {
    "lines": "".join(
        f"epoch {number % 90}/90  loss {1 / (number + 1):.4f}  the quick brown fox jumps over it\n"
        for number in range(12_000)
    ),
    # Words as long as a run are looked for in the automaton.
    "lines of long words": "".join(
        f"/usr/lib/python3.11/site-packages/torch/data.py:{number}: UserWarning\n"
        for number in range(12_000)
    ),
}
_TEXT = _TEXTS["lines"]


def measure() -> Iterator[Measured]:
    for count in (10, 100, 1_000):
        values = [secrets.token_urlsafe(32) for _ in range(count)]
        for name, text in _TEXTS.items():
            yield _against_automaton(values, name, text)
    yield from _against_simpler([secrets.token_urlsafe(32) for _ in range(100)])


def _registry(values: list[str]) -> SecretRegistry:
    registry = SecretRegistry()
    for number, value in enumerate(values):
        registry.register(f"item-{number}", Secret(value))
    registry.redact(_TEXT)
    return registry


def _spellings(values: list[str]) -> list[str]:
    return list(dict.fromkeys(form for value in values for form in forms(Secret(value))))


def _against_automaton(values: list[str], name: str, text: str) -> Measured:
    registry = _registry(values)
    find = Automaton([(form, "") for form in _spellings(values)]).anchors
    data = text.encode()
    runs = {
        # Given bytes, which it reads in half the time that it takes for text.
        "the bare automaton": lambda: timed(lambda: find(data, True)),  # noqa: FBT003
        "centml_nb": lambda: timed(lambda: registry.redact(text)),
    }
    return Measured(
        f"Redaction of {len(text) / 1e6:.1f} MB of {name} with {len(values):,} values",
        alternately(_ROUNDS, runs),
        "at least 0.8 times as fast",
    )


def _against_simpler(values: list[str]) -> Iterator[Measured]:
    registry = _registry(values)
    spellings = _spellings(values)
    pattern = re.compile("|".join(map(re.escape, spellings)))

    def replace() -> None:
        text = _TEXT
        for form in spellings:
            text = text.replace(form, "⟨item⟩")

    def substitute() -> None:
        pattern.sub("⟨item⟩", _TEXT)

    for name, peer in (("re.sub", substitute), ("str.replace", replace)):
        yield Measured(
            f"Redaction with {len(values)} values against {name}",
            alternately(3, _pair(name, peer, registry)),
            "to be seen",
        )


def _pair(
    name: str, peer: Callable[[], None], registry: SecretRegistry
) -> dict[str, Callable[[], float]]:
    return {
        name: lambda: timed(peer),
        "centml_nb": lambda: timed(lambda: registry.redact(_TEXT)),
    }
