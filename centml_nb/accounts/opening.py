"""Opener: finds the key of a door, opens it, puts it into this process."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from centml_nb.accounts.rotation.held_keys import HeldKeys, presented
from centml_nb.contract.kinds import Kind
from centml_nb.endpoint import match
from centml_nb.endpoint.clients import Opened
from centml_nb.endpoint.doors import State
from centml_nb.endpoint.probe import knock
from centml_nb.errors import UnreachableError
from centml_nb.injection.bindings import Binding, binding, openai_placeholder
from centml_nb.injection.proxies import past_proxies
from centml_nb.injection.trust import trusting
from centml_nb.vault.journal import Journal

if TYPE_CHECKING:
    from datetime import timedelta

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.platform import Platform
    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.endpoint.match import Keyring
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.secret import Secret

_MOST_READ = 20


@dataclass(slots=True)
class Keys:
    """The items that open a door, in the order of what it takes.

    Attributes:
        items: one for each kind that the door takes.
        read: items whose values had to be read to find them.
        values: what was read meanwhile, by item id: the platform notes each reading.
    """

    items: list[VaultItem] = field(default_factory=list)
    read: list[VaultItem] = field(default_factory=list)
    values: dict[str, Secret] = field(default_factory=dict)

    def of_kind(self, kind: Kind) -> VaultItem | None:
        """Return the item of a kind, if there is one."""
        return next((item for item in self.items if item.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Connected:
    """A door that was opened and put into this process.

    Attributes:
        door: the door.
        keys: the items that open it.
        lease: what was injected.
        milliseconds: how long the door took to answer; None for a cold one, which was not asked.
    """

    door: Endpoint
    keys: Keys
    lease: Lease
    milliseconds: int | None


class Opener:
    """Opens doors with the items of a vault."""

    def __init__(
        self,
        vault: StoredItems,
        platform: Platform,
        home: Path,
        injector: Injector,
        handing: HandingOut,
    ) -> None:
        self._vault = vault
        self._journal = Journal(home)
        self._platform = platform
        self._trust = home / "trust"
        self._injector = injector
        self._handing = handing

    def check_kind(self, door: Endpoint, key: str) -> None:
        """Compare the kinds of a key and a door; nothing is read.

        Raises:
            WrongKeyError: the door takes another kind; the items that fit are in the hint.
        """
        match.check_kinds(door, self._vault.find(key), self._vault.keyring(self._fitting(door)))

    def open(self, door: Endpoint, key: str | None) -> Opened:
        """Return a door with the keys that open it.

        Raises:
            EndpointError: a wrong key, none that fits, or a door that is not ready.
        """
        return self._opened(door, self._keys(door, key))

    def connect(self, door: Endpoint, key: str | None, ttl: timedelta | None = None) -> Connected:
        """Open a door, check that it answers, and put it into this process.

        Raises:
            EndpointError: as `open`; the environment is as it was.
        """
        keys = self._keys(door, key)
        opened = self._opened(door, keys)
        milliseconds = None
        if door.state is not State.COLD:
            answer = knock(opened)
            opened, milliseconds = answer.opened, answer.milliseconds
        references = tuple(map(self._called, keys.items)) or (door.name,)
        notes = [note for item in keys.items for note in self._handed_out(door, keys, item)]
        if not keys.items:
            self._handing.note("connect", door.name, door.name)
        bound = self._binding(opened, keys)
        lease = self._injector.inject(references, bound, endpoint=door.name, notes=notes, ttl=ttl)
        return Connected(door, keys, lease, milliseconds)

    def opens_now(self, door: Endpoint, chosen: VaultItem | None = None) -> Binding:
        """Return what puts a door into a process, with the keys that it answers to now.

        Raises:
            EndpointError, PlatformError: nothing opens it, or it is not ready.
        """
        opened, keys = self._proven(door, chosen)
        return self._binding(opened, keys)

    def answers(self, door: Endpoint, chosen: VaultItem | None = None) -> bool:
        """Say whether a door answered to the keys that it carries; no for a cold one, not asked.

        Raises:
            EndpointError, PlatformError: it did not, or is not ready.
        """
        self._proven(door, chosen)
        return door.state is not State.COLD

    def _proven(self, door: Endpoint, chosen: VaultItem | None) -> tuple[Opened, Keys]:
        keys = self._keys(door, None, chosen)
        # With these keys alone: a client that holds others as well would prove nothing.
        opened = replace(self._opened(door, keys), held=None)
        if door.state is not State.COLD:
            opened = knock(opened).opened
        return opened, keys

    def _called(self, item: VaultItem) -> str:
        # While an item is rotated its new value has a name of its own, that nobody typed.
        rotations = self._journal.of_item(self._platform.name, item.id)
        return rotations[-1].reference if rotations else item.reference

    def _keys(self, door: Endpoint, key: str | None, chosen: VaultItem | None = None) -> Keys:
        items = self._fitting(door)
        if key is not None:
            chosen = self._vault.find(key)
        if chosen is not None:
            match.check_kinds(door, chosen, self._vault.keyring(items))
        door.check_ready()
        keys = Keys()
        for kind in door.takes:
            named = chosen if chosen is not None and chosen.kind is kind else None
            keys.items.append(self._key(door, kind, named, items, keys))
        return keys

    def _fitting(self, door: Endpoint) -> list[VaultItem]:
        return [item for kind in door.takes for item in self._vault.items_of(kind)]

    def _value(self, keys: Keys, item: VaultItem) -> Secret:
        if item.id not in keys.values:
            keys.values[item.id] = self._vault.value(item)
        return keys.values[item.id]

    def _handed_out(self, door: Endpoint, keys: Keys, item: VaultItem) -> list[str]:
        return self._handing.handed_out("connect", item, self._value(keys, item), door.name)

    def _key(
        self,
        door: Endpoint,
        kind: Kind,
        chosen: VaultItem | None,
        items: list[VaultItem],
        keys: Keys,
    ) -> VaultItem:
        keyring = self._vault.keyring(items)
        tried = [chosen] if chosen else keyring.openers(door, kind)[:1]
        tried = tried or keyring.candidates(door, kind)[:_MOST_READ]
        for item in tried:
            if self._opens(door, item, keyring, keys):
                return item
        if chosen is not None:
            raise match.wrong_value(door, chosen, keyring)
        raise match.nothing_fits(door, kind)

    def _opens(self, door: Endpoint, item: VaultItem, keyring: Keyring, keys: Keys) -> bool:
        opens = keyring.opens(door, item)
        if opens is not None:
            return opens
        keys.read.append(item)
        value = self._vault.learn(item)
        if item.kind is Kind.BEARER_TOKEN:
            keys.values[item.id] = value
            # Of a value that could be found by trying no fingerprint is kept.
            return self._vault.fingerprint(value) == door.token
        return self._vault.keyring([item]).opens(door, item) is True

    def _opened(self, door: Endpoint, keys: Keys) -> Opened:
        token_item = keys.of_kind(Kind.BEARER_TOKEN) or keys.of_kind(Kind.SERVERLESS_KEY)
        certificate_item = keys.of_kind(Kind.CERTIFICATE)
        token = (token_item, self._value(keys, token_item)) if token_item else None
        certificate = (
            (certificate_item, presented(self._vault, certificate_item))
            if certificate_item
            else None
        )
        return Opened(
            door,
            door.base_url,
            token=token[1] if token else None,
            certificate=certificate[1] if certificate else None,
            authority_file=self._platform.ca_file,
            held=HeldKeys(
                self._journal,
                self._vault,
                token=token,
                certificate=certificate,
                end_due=self._injector.end_due,
            ),
        )

    def _binding(self, opened: Opened, keys: Keys) -> Binding:
        # The placeholder first: a token takes its place where the door takes one.
        parts = [openai_placeholder(opened.base_url)]
        if opened.token is not None:
            item = keys.of_kind(Kind.BEARER_TOKEN) or keys.of_kind(Kind.SERVERLESS_KEY)
            if item is not None:
                parts.append(binding(item.kind, item.name, opened.token, opened.base_url))
        certificate = keys.of_kind(Kind.CERTIFICATE)
        if certificate is not None:
            value = self._value(keys, certificate)
            parts.append(binding(certificate.kind, certificate.name, value))
        parts.append(past_proxies(opened.base_url, os.environ))
        return reduce(Binding.joined, [*parts, self._trusting(opened.door)])

    def _trusting(self, door: Endpoint) -> Binding:
        if self._platform.ca_file is None or not door.address.startswith("https:"):
            return Binding()
        return trusting(_authority(self._platform.ca_file), os.environ, self._trust)


def _authority(ca_file: str) -> str:
    try:
        return Path(ca_file).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreachableError(
            "The local platform's certificate authority cannot be read.",
            "Start it anew: centml-nb local stop, then %centml_login --local",
        ) from error
