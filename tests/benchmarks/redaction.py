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
_TEXT = "".join(
    f"epoch {number % 90}/90  loss {1 / (number + 1):.4f}  the quick brown fox jumps over it\n"
    for number in range(12_000)
)


def measure() -> Iterator[Measured]:
    for count in (10, 100, 1_000):
        values = [secrets.token_urlsafe(32) for _ in range(count)]
        yield _against_automaton(values)
    yield from _against_simpler([secrets.token_urlsafe(32) for _ in range(100)])


def _registry(values: list[str]) -> SecretRegistry:
    registry = SecretRegistry()
    for number, value in enumerate(values):
        registry.register(f"item-{number}", Secret(value))
    registry.redact(_TEXT)
    return registry


def _spellings(values: list[str]) -> list[str]:
    return list(dict.fromkeys(form for value in values for form in forms(Secret(value))))


def _against_automaton(values: list[str]) -> Measured:
    registry = _registry(values)
    find = Automaton([(form, "") for form in _spellings(values)]).anchors
    runs = {
        "the bare automaton": lambda: timed(lambda: find(_TEXT, True)),  # noqa: FBT003
        "centml_nb": lambda: timed(lambda: registry.redact(_TEXT)),
    }
    return Measured(
        f"Redaction of {len(_TEXT) / 1e6:.1f} MB with {len(values):,} values",
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
