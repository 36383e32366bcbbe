"""RollingHash: a keyed hash of the sixteen bytes at every place of a buffer, in a few passes.

The polynomial `a·M^15 + b·M^14 + …` modulo 2^32 (Karp and Rabin, 1987), its multiplier `M` made
from a key. Hashes of two bytes make those of four, those make eight, those sixteen: four passes of
numpy, whatever the number of values looked for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PREFIX = 16
"""How many bytes are hashed."""

_MODULUS = 1 << 32


class RollingHash:
    """Hashes sixteen bytes: one run of them in plain Python, all of a buffer with numpy."""

    def __init__(self, key: bytes) -> None:
        drawn = hashlib.sha256(b"centml-nb/rolling/v1" + key).digest()
        # 5 modulo 8: powers of it repeat last, and it is large, so that each byte reaches the top.
        self._multiplier = int.from_bytes(drawn[:4], "little") & ~7 | 0x80000005

    def of(self, prefix: bytes) -> int:
        """Return the hash of sixteen bytes."""
        found = 0
        for byte in prefix:
            found = (found * self._multiplier + byte) % _MODULUS
        return found

    def along(self, data: NDArray[np.uint8]) -> NDArray[np.uint32]:
        """Return the hash at each place of `data` from which sixteen bytes are left."""
        import numpy as np

        hashes = data.astype(np.uint32)
        width = 1
        while width < PREFIX:
            doubled = hashes[:-width] * np.uint32(pow(self._multiplier, width, _MODULUS))
            doubled += hashes[width:]
            hashes = doubled
            width *= 2
        return hashes
