"""Finder: finds values in bytes by their fingerprints alone.

A rolling hash of each form's first sixteen bytes gives candidates of every length in one pass;
each is proven by a keyed hash (HMAC-SHA-256) of the whole. Line breaks and colour codes are looked
through, as `centml_nb.redaction.automaton` does.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from centml_nb.redaction.rolling_hash import PREFIX, RollingHash
from centml_nb.redaction.shapes import shapes
from centml_nb.redaction.visible import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

_DIGEST = 16
_BLOCK = 1 << 16  # what the passes over it make stays in the processor's cache
_SMALLEST_TABLE = 16
_LARGEST_TABLE = 24
_SLOTS_A_FORM = 5  # as a power of two: one place in 32 is a candidate at most
_UNSEEN = re.compile(rf"{CODES}|[\r\n]+".encode())
_BREAKS = re.compile(rb"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a value stands: byte offsets, whose it is, and what is shown in its place."""

    start: int
    end: int
    reference: str
    shown: str


class SealedForm(NamedTuple):
    """What is kept of one spelling of a value: the hash of its start, its length, its proof."""

    prefix: int
    length: int
    proof: bytes


class Seal:
    """Turns spellings into what is kept of them, under a key."""

    def __init__(self, key: bytes) -> None:
        self.rolling = RollingHash(key)
        self._key = hashlib.sha256(b"centml-nb/proof/v1" + key).digest()

    def of(self, form: bytes) -> SealedForm:
        """Return what is kept of a form of sixteen bytes or more."""
        return SealedForm(self.rolling.of(form[:PREFIX]), len(form), self.proof(form))

    def proof(self, form: bytes) -> bytes:
        """Return the keyed hash of a whole form."""
        return hmac.digest(self._key, form, "sha256")[:_DIGEST]


class Finder:
    """Knows sealed forms and the shapes of secrets; finds both in bytes. Safe between threads."""

    def __init__(self, seal: Seal, sealed: Iterable[tuple[SealedForm, str, str]] = ()) -> None:
        """Know `(sealed form, reference, what is shown in its place)` triples."""
        self._seal = seal
        # By the hash of the start, then by length: all that share a start cost one proof a length.
        self._known: dict[int, dict[int, dict[bytes, tuple[str, str]]]] = {}
        for form, reference, shown in sealed:
            lengths = self._known.setdefault(form.prefix, {})
            lengths.setdefault(form.length, {})[form.proof] = (reference, shown)
        self._filter: _Filter | None = None

    def find(self, data: bytes) -> list[Trace]:
        """Return where values stand in `data`, in order, overlapping ones joined."""
        named = self._named(data) if self._known else []
        shaped = (
            Trace(shape.start, shape.end, f"a {shape.noun}", f"⟨{shape.noun}⟩")
            for shape in shapes(data)
        )
        joined: list[Trace] = []
        for trace in sorted([*named, *shaped], key=lambda trace: trace.start):
            _join(joined, trace)
        return joined

    def _named(self, data: bytes) -> list[Trace]:
        traces = self._without(_BREAKS, data.translate(None, b"\r\n"), data)
        if b"\x1b" in data:
            # What looks like a colour code is one, or it is where a value begins.
            traces += self._without(_UNSEEN, _UNSEEN.sub(b"", data), data)
        return traces

    def _without(self, unseen: re.Pattern[bytes], plain: bytes, data: bytes) -> list[Trace]:
        if len(plain) < PREFIX:
            return []
        if self._filter is None:
            self._filter = _Filter(self._seal.rolling, self._known)
        traces = [
            Trace(start, start + length, *owner)
            for start, prefix in self._filter.candidates(plain)
            for length, owner in self._proven(plain, start, prefix)
        ]
        return traces if len(plain) == len(data) else _moved(traces, data, unseen)

    def _proven(
        self, plain: bytes, start: int, prefix: int
    ) -> Iterator[tuple[int, tuple[str, str]]]:
        for length, proofs in self._known[prefix].items():
            if start + length <= len(plain):
                owner = proofs.get(self._seal.proof(plain[start : start + length]))
                if owner is not None:
                    yield length, owner


class _Filter:
    """Finds the places whose sixteen bytes have a hash that is known."""

    def __init__(self, rolling: RollingHash, known: Iterable[int]) -> None:
        import numpy as np

        self._rolling = rolling
        self._hashes = np.array(sorted(known), dtype=np.uint32)
        wanted = len(self._hashes).bit_length() + _SLOTS_A_FORM
        bits = min(max(wanted, _SMALLEST_TABLE), _LARGEST_TABLE)
        # The upper bits of a polynomial modulo 2^32 are the ones that all bytes reach.
        self._shift = np.uint32(32 - bits)
        self._table = np.zeros(1 << bits, dtype=np.bool_)
        self._table[self._hashes >> self._shift] = True

    def candidates(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield `(place, hash)` of each candidate, in order."""
        import numpy as np

        whole = np.frombuffer(data, dtype=np.uint8)
        for begin in range(0, len(data) - PREFIX + 1, _BLOCK):
            hashes = self._rolling.along(whole[begin : begin + _BLOCK + PREFIX - 1])
            places = np.flatnonzero(np.take(self._table, hashes >> self._shift))
            if places.size:
                yield from self._exactly(begin, places, hashes[places])

    def _exactly(
        self, begin: int, places: NDArray[np.intp], hashes: NDArray[np.uint32]
    ) -> Iterator[tuple[int, int]]:
        import numpy as np

        nearest = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        same = self._hashes[nearest] == hashes
        for place, found in zip(places[same].tolist(), hashes[same].tolist(), strict=True):
            yield begin + place, found


def _join(joined: list[Trace], trace: Trace) -> None:
    if not joined or trace.start >= joined[-1].end:
        joined.append(trace)
        return
    last = joined[-1]
    longer = last if _rank(last) >= _rank(trace) else trace
    joined[-1] = replace(longer, start=last.start, end=max(last.end, trace.end))


def _rank(trace: Trace) -> tuple[bool, int]:
    # A name says more than a shape: the key of a certificate is also a private key by its form.
    return not trace.reference.startswith("a "), trace.end - trace.start


def _moved(traces: Sequence[Trace], data: bytes, unseen_parts: re.Pattern[bytes]) -> list[Trace]:
    """Return traces of the bytes without their unseen parts as traces of `data`."""
    edges = sorted({edge for trace in traces for edge in (trace.start, trace.end - 1)})
    where: dict[int, int] = {}
    unseen = unseen_parts.finditer(data)
    gap = next(unseen, None)
    passed = 0
    for edge in edges:
        while gap is not None and gap.start() <= edge + passed:
            passed += gap.end() - gap.start()
            gap = next(unseen, None)
        where[edge] = edge + passed
    return [
        replace(trace, start=where[trace.start], end=where[trace.end - 1] + 1) for trace in traces
    ]
