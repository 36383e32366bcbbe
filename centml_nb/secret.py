"""Secret: holds a value, never prints it."""

from __future__ import annotations

from typing import NoReturn, final

from centml_nb.errors import PicklingError


@final
class Secret:
    """A secret value that leaves by `reveal` alone.

    It is no string on purpose: a masked `str` subclass leaks through `+`, `join`, `encode` and
    slicing. `repr`, `str` and `format` show no character of the value; pickling is refused.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac

        return hmac.compare_digest(_bytes(self._value), _bytes(other._value))

    __hash__ = None  # type: ignore[assignment]  # a hash of the value would say something of it

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise PicklingError(
            "A Secret is not pickled: its value would leave the kernel.",
            "Hand the item's name over, and ask the vault for it in the other process.",
        )


def _bytes(value: str) -> bytes:
    # What `os.environ` holds need not be UTF-8.
    return value.encode("utf-8", "surrogatepass")
