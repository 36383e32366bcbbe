"""AccountVault: an account's items as a mapping."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView

from centml_nb.accounts.handle import ItemHandle
from centml_nb.accounts.item_acts import ItemActs
from centml_nb.accounts.one_process import OneProcess
from centml_nb.errors import AmbiguousNameError, UnknownItemError


class AccountVault(OneProcess, ItemActs, Mapping[str, ItemHandle]):
    """The items of an account: `vault["rag"]`, or `vault["bearer/rag"]` where names repeat."""

    def __getitem__(self, reference: str) -> ItemHandle:
        try:
            return ItemHandle(self.find(reference), self)
        except UnknownItemError as error:
            raise _UnknownKeyError(error.message, error.hint) from None

    def __contains__(self, reference: object) -> bool:
        if not isinstance(reference, str):
            return False
        try:
            self.find(reference)
        except UnknownItemError:
            return False
        except AmbiguousNameError:
            return True
        return True

    def __iter__(self) -> Iterator[str]:
        return (item.reference for item in self.items_of())

    def __len__(self) -> int:
        return len(self.items_of())

    def __repr__(self) -> str:
        return f"<vault at {self._platform.name}>"

    def values(self) -> ValuesView[ItemHandle]:
        """Return a handle of each item."""
        return _Handles(self)

    def items(self) -> ItemsView[str, ItemHandle]:
        """Return the reference and a handle of each item."""
        return _NamedHandles(self)


class _Handles(ValuesView[ItemHandle]):
    """The handles of a vault, out of one list: a mapping's own would look each one up."""

    _mapping: AccountVault

    def __iter__(self) -> Iterator[ItemHandle]:
        return (ItemHandle(item, self._mapping) for item in self._mapping.items_of())


class _NamedHandles(ItemsView[str, ItemHandle]):
    """References and handles, out of one list."""

    _mapping: AccountVault

    def __iter__(self) -> Iterator[tuple[str, ItemHandle]]:
        return ((one.item.reference, one) for one in _Handles(self._mapping))


class _UnknownKeyError(UnknownItemError, KeyError):
    """A mapping's KeyError, so that `"rag" in vault` and `vault.get("rag")` work."""
