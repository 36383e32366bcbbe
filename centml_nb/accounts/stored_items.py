"""StoredItems: an account's items, found by name and read, with what this machine knows of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import AmbiguousNameError, MissingPrivateKeyError, UnknownItemError
from centml_nb.private_file import read_private
from centml_nb.secret import Secret
from centml_nb.vault import names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.platform import Platform
    from centml_nb.endpoint.match import Keyring
    from centml_nb.injection.injector import Injector
    from centml_nb.redaction.fingerprint import Fingerprint
    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.generate import Generator
    from centml_nb.vault.journal import Journal
    from centml_nb.vault.knowledge import Known
    from centml_nb.vault.private_keys import KeptKey, PrivateKeys


class StoredItems:
    """What the parts of an account ask of its vault."""

    def __init__(
        self,
        catalogue: Catalogue,
        private_keys: PrivateKeys,
        injector: Injector,
        platform: Platform,
        handing: HandingOut,
    ) -> None:
        self._catalogue = catalogue
        self._private_keys = private_keys
        self._injector = injector
        self._platform = platform
        self._handing = handing

    @property
    def platform_name(self) -> str:
        """The platform that it is at."""
        return self._platform.name

    def items_of(self, kind: Kind | None = None, query: str | None = None) -> list[VaultItem]:
        """Return the items, of one kind, and matching a query, where they are given."""
        return self._catalogue.items(kind, query)

    def find(self, reference: str, visibility: str | None = None) -> VaultItem:
        """Return the one item of this name.

        Args:
            reference: `rag` or `bearer/rag`.
            visibility: `user` or `org`, where both have an item of this kind and name.

        Raises:
            UnknownItemError: there is none.
            MistypedError: there is none, and it looks like a value.
            AmbiguousNameError: there are several; the candidates are in the error.
        """
        try:
            return self._catalogue.find(reference, visibility)
        except UnknownItemError:
            from centml_nb.accounts.mistyped import refuse_values

            refuse_values(self._handing.home, names.split(reference)[1])
            raise
        except AmbiguousNameError:
            # A rotated serverless key lies beside its successor, of the same name, for a while.
            kind, name = names.split(reference)
            if kind not in {None, Kind.SERVERLESS_KEY}:
                raise
            keys = self._catalogue.named(Kind.SERVERLESS_KEY, name)
            if (meant := self._journal.meant(self._platform.name, keys)) is None:
                raise
            return meant

    def known(self) -> dict[str, Known]:
        """Return what this machine knows of values, by item id."""
        return self._catalogue.knowledge.all()

    def last_names(self) -> list[str]:
        """Return the references there were last, without asking the platform."""
        return self._catalogue.knowledge.names()

    def value(self, item: VaultItem) -> Secret:
        """Return what an item injects; for a certificate its private key and certificate.

        Raises:
            MissingPrivateKeyError: a certificate whose key is on another machine.
        """
        if item.kind is Kind.CERTIFICATE:
            return self._private_keys.read(self.kept_key(item))
        return self._catalogue.read(item)

    def kept_key(self, item: VaultItem) -> KeptKey:
        """Return the key of a certificate.

        Raises:
            MissingPrivateKeyError: it is on another machine.
        """
        kept = self._generator.kept_key(item)
        if kept is None:
            raise MissingPrivateKeyError(
                f"The private key of {item.name} is on the machine that made it.",
                f"Copy its .pem from there: %vault_add cert {item.name} --from-file FILE. Or make a"
                f" new one here, which replaces it: %vault_generate cert {item.name} --new",
            )
        return kept

    def authority(self, item: VaultItem) -> str:
        """Return a certificate's CA as PEM: what a deployment carries to be opened by it."""
        return self._catalogue.read(item).reveal()

    def learn(self, item: VaultItem) -> Secret:
        """Read an item once, so that this machine can tell which doors it opens."""
        return self._catalogue.read(item)

    def fingerprint(self, secret: Secret) -> Fingerprint:
        """Return the fingerprint of a value under this machine's key."""
        return self._catalogue.knowledge.fingerprint(secret)

    def has_serverless_keys(self) -> bool:
        """Say whether this platform has serverless keys at all."""
        return self._catalogue.api.has_serverless_keys()

    def keyring(self, items: Sequence[VaultItem]) -> Keyring:
        """Return items with what is known of their values here."""
        from centml_nb.endpoint.match import Keyring

        known = self.known()
        return Keyring(
            items,
            {key: value.fingerprint for key, value in known.items() if value.fingerprint},
            {key: value.authority for key, value in known.items() if value.authority},
        )

    def adopt(self, kind: Kind, name: str, pem: Path) -> bool:
        """Keep a client key that was made on this machine; say whether it was new here."""
        client_pem = read_private(pem)
        if client_pem is None or self._private_keys.holds(Secret(client_pem.decode())):
            return False
        found = self._catalogue.named(kind, name)
        if len(found) != 1:
            return False
        authority = self._catalogue.read(found[0]).reveal()
        with self._private_keys.keeping(name, Secret(client_pem.decode()), authority):
            return True

    @property
    def _journal(self) -> Journal:
        from centml_nb.vault.journal import Journal

        return Journal(self._handing.home)

    @cached_property
    def _generator(self) -> Generator:
        # At first use: who lists the vault does not wait for what makes keys.
        from centml_nb.vault.generate import Generator

        return Generator(self._catalogue, self._private_keys)
