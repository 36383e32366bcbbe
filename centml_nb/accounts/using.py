"""Using: items put into this process, for good, for a time or for a block, and taken back."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InjectionError
from centml_nb.injection.bindings import binding, named_binding
from centml_nb.injection.lifetime import lasting
from centml_nb.injection.proxies import past_proxies
from centml_nb.vault import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.platform import Platform
    from centml_nb.injection.bindings import Binding
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.secret import Secret


class Using:
    """Binds items to variables, and holds them as leases of this process."""

    def __init__(
        self, vault: StoredItems, injector: Injector, platform: Platform, handing: HandingOut
    ) -> None:
        self._vault = vault
        self._injector = injector
        self._platform = platform
        self._handing = handing

    def use(self, *references: str, ttl: timedelta | str | None = None) -> list[Lease]:
        """Put items into this process; `VARIABLE=NAME` sets that variable alone.

        All are found and read before the first is set.

        Args:
            references: the items.
            ttl: how long, `30m` or a timedelta; it ends at the next cell after that.

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`.
            MissingPrivateKeyError: a certificate whose key is on another machine.
            InjectionError: a variable that would send a key to the wrong host, or that two of them
                set; a bad `ttl`.
        """
        time_to_live = lasting(ttl)
        bound = self._all_bound(references)
        return [self._injected(*parts, ttl=time_to_live) for parts in bound]

    @contextmanager
    def env(self, *references: str) -> Iterator[list[Lease]]:
        """Put items into this process for one `with` block; afterwards it is as it was.

        Raises:
            VaultError, InjectionError: see `use`.
        """
        bound = self._all_bound(references)
        with ExitStack() as scope:
            leases = []
            for parts in bound:
                leases.append(self._injected(*parts, is_scoped=True))
                scope.callback(self._ended, leases[-1])
            yield leases

    def _ended(self, lease: Lease) -> None:
        if self._injector.end(lease):
            self._handing.note_over("release", lease)

    def release(self, *references: str) -> list[Lease]:
        """Take back what is in use in this process: these items or doors, or all.

        Raises:
            InjectionError: one of them is not in use here; nothing was released.
        """
        ended = self._injector.release(*map(names.short, references))
        for lease in ended:
            self._handing.note_over("release", lease)
        return ended

    def _all_bound(self, references: Sequence[str]) -> list[_Bound]:
        bound = [self._bound(reference) for reference in references]
        setting: dict[str, _Bound] = {}
        for one in bound:
            for variable, value in _set_by(one.made).items():
                other = setting.setdefault(variable, one)
                if _set_by(other.made)[variable] != value:
                    raise InjectionError(
                        f"{other.item.reference} and {one.item.reference} both set {variable}.",
                        "Name a variable of its own for one of them:"
                        f" MY_KEY={shlex.quote(one.item.reference)}",
                    )
        return bound

    def _bound(self, reference: str) -> _Bound:
        variable, equals, named = reference.partition("=")
        item = self._vault.find(named if equals else reference)
        value = self._vault.value(item)
        asked = f"{variable}={item.reference}" if equals else item.reference
        return _Bound(asked, item, value, self.binding_of(asked, item, value))

    def binding_of(self, asked: str, item: VaultItem, value: Secret) -> Binding:
        """Return what an item sets when it is asked for as `bearer/rag` or `VAR=bearer/rag`.

        Raises:
            InjectionError: a variable that would send a key to the wrong host.
        """
        variable, equals, _ = asked.removesuffix(item.reference).rpartition("=")
        address = self._platform.serverless_url if item.kind is Kind.SERVERLESS_KEY else None
        made = (
            named_binding(variable, item.kind, item.name, value, address)
            if equals
            else binding(item.kind, item.name, value, address)
        )
        return made.joined(past_proxies(address or "", os.environ))

    def _injected(  # noqa: PLR0913 - what a lease is made of
        self,
        asked: str,
        item: VaultItem,
        value: Secret,
        made: Binding,
        *,
        ttl: timedelta | None = None,
        is_scoped: bool = False,
    ) -> Lease:
        notes = self._handing.handed_out("use", item, value)
        return self._injector.inject(
            (item.reference,), made, asked, notes=notes, ttl=ttl, is_scoped=is_scoped
        )


class _Bound(NamedTuple):
    asked: str
    item: VaultItem
    value: Secret
    made: Binding


def _set_by(made: Binding) -> dict[str, Secret]:
    named = {name: value for name, value in made.variables.items() if value is not None}
    return named | {name: file.content for file in made.files for name in file.variables}
