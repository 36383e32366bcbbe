"""AccountVault: an account's items, by name, and what can be done with them."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from centml_nb.accounts.handle import Handles, ItemHandle, NamedHandles
from centml_nb.contract.kinds import Kind
from centml_nb.errors import AmbiguousNameError, MissingPrivateKeyError, UnknownItemError
from centml_nb.private_file import read_private
from centml_nb.secret import Secret
from centml_nb.vault import names

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from centml_nb.accounts.adding import Added
    from centml_nb.accounts.deleting import Deleted, Deleting
    from centml_nb.accounts.exporting import Exported
    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.importing import Importing
    from centml_nb.accounts.listing import Listing
    from centml_nb.accounts.renaming import Renamed, Renaming
    from centml_nb.accounts.rotation.rotations import Plan, Rotations
    from centml_nb.accounts.rotation.rotator import Talk, Wishes
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.platform import Platform
    from centml_nb.endpoint.match import Keyring
    from centml_nb.injection.bindings import Binding
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.redaction.fingerprint import Fingerprint
    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.generate import Generated, Generator
    from centml_nb.vault.journal import Journal
    from centml_nb.vault.knowledge import Known
    from centml_nb.vault.private_keys import KeptKey, PrivateKeys


class AccountVault(Mapping[str, ItemHandle]):
    """The items of an account: `vault["rag"]`, or `vault["bearer/rag"]` where names repeat.

    Attributes:
        rotations: gives the account's rotations; its doors take part in them.
    """

    rotations: Callable[[], Rotations]

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

    def items_of(self, kind: Kind | None = None, query: str | None = None) -> list[VaultItem]:
        """Return the items, of one kind, and matching a query, where they are given."""
        return self._catalogue.items(kind, query)

    def values(self) -> Handles:
        """Return a handle of each item."""
        return Handles(self)

    def items(self) -> NamedHandles:
        """Return the reference and a handle of each item."""
        return NamedHandles(self)

    def listing(
        self, kind: Kind | None = None, query: str | None = None, visibility: str | None = None
    ) -> Listing:
        """Return what `items_of` does; where the platform cannot be asked, what was there last."""
        from centml_nb.accounts.listing import listing

        return listing(self._catalogue, kind, query, visibility)

    def find(self, reference: str, visibility: str | None = None) -> VaultItem:
        """Return the one item of this name.

        Args:
            reference: `rag` or `bearer/rag`.
            visibility: `user` or `org`, where both have an item of this kind and name.

        Raises:
            UnknownItemError: there is none.
            AmbiguousNameError: there are several; the candidates are in the error.
        """
        try:
            return self._catalogue.find(reference, visibility)
        except AmbiguousNameError:
            # A rotated serverless key lies beside its successor, of the same name, for a while.
            kind, name = names.split(reference)
            if kind not in {None, Kind.SERVERLESS_KEY}:
                raise
            keys = self._catalogue.named(Kind.SERVERLESS_KEY, name)
            if (chosen := self.rotations().chosen(keys)) is None:
                raise
            return chosen

    def known(self) -> dict[str, Known]:
        """Return what this machine knows of values, by item id."""
        return self._catalogue.knowledge.all()

    def last_names(self) -> list[str]:
        """Return the references there were last, without asking the platform."""
        return self._catalogue.knowledge.names()

    def generate(  # noqa: PLR0913 - each is a word of what is typed
        self,
        kind: Kind | str,
        name: str,
        *,
        new: bool = False,
        days: int = 365,
        visibility: str | None = None,
        out: Path | None = None,
        force: bool = False,
    ) -> Generated:
        """Make a serverless key, bearer token, certificate or ssh key, or reuse one that is usable.

        Args:
            kind: the kind of secret.
            name: its name in the vault.
            new: make a fresh one in place of one that exists.
            days: how long a certificate lives.
            visibility: `user` or `org`.
            out: also write the private key of a certificate or ssh key there (0600).
            force: replace a file that is there.

        Raises:
            MistypedError: a name that is more likely a value; `out` for a kind without a file.
            PrivateFileError: `out` is there already, or cannot be written.
            VaultError: see `centml_nb.vault.generate.Generator.generate`.
        """
        from centml_nb.accounts.key_file import KeyFile
        from centml_nb.vault.generate import Outcome

        wanted = self._kind(kind, name)
        file = None if out is None else KeyFile(out.absolute(), is_forced=force)
        if file is not None:
            file.check(wanted)
        made = self._generator.generate(wanted, name, fresh=new, days=days, visibility=visibility)
        if made.outcome is not Outcome.REUSED:
            self._handing.note("generate", made.item.reference)
        if file is not None:
            file.write(self.value(made.item), made.public_key)
            return dataclasses.replace(made, file=file.path)
        if wanted is Kind.CERTIFICATE:
            return dataclasses.replace(made, file=self.kept_key(made.item).pem)
        return made

    def add(  # noqa: PLR0913 - each is a word of what is typed
        self,
        kind: Kind | str,
        name: str,
        value: Secret,
        *,
        visibility: str | None = None,
        replace: bool = False,
        password: Secret | None = None,
        host: str | None = None,
        exact: bool = True,
    ) -> Added:
        """Store a value that exists already; it is checked before anything is sent.

        Args:
            kind: the kind of secret; not a serverless key.
            name: its name in the vault.
            value: the value; for a certificate PEM, or a PKCS#12 file as base64.
            visibility: `user` or `org`.
            replace: put it in place of an item that is there.
            password: what opens a locked private key or PKCS#12 file.
            host: the registry of a registry credential.
            exact: keep the line break at a variable's end, and the quotes around it.

        Raises:
            MistypedError: a name that is more likely a value.
            VaultError: see `centml_nb.accounts.adding.Adding.add`.
        """
        from centml_nb.accounts.adding import Adding

        adding = Adding(self._catalogue, self._private_keys, self._handing)
        return adding.add(
            self._kind(kind, name),
            name,
            value,
            visibility=visibility,
            replace=replace,
            password=password,
            host=host,
            exact=exact,
        )

    def importing(self) -> Importing:
        """Return what takes `.env` files into this vault."""
        from centml_nb.accounts.adding import Adding
        from centml_nb.accounts.importing import Importing

        adding = Adding(self._catalogue, self._private_keys, self._handing)
        return Importing(adding, self._platform.serverless_url or "")

    def export(self, file: Path, *references: str, force: bool = False) -> Exported:
        """Write items to a `.env` file (0600), as the variables that `use` sets.

        `VARIABLE=NAME` gives one a name of its own. Each is noted in the log.

        Raises:
            EnvFileError: `file` is there or cannot be written; two items have one variable.
            VaultError, InjectionError: see `use`; nothing was written.
        """
        from centml_nb.accounts.exporting import EnvTarget, export

        return export(self, self._handing, EnvTarget(file, force), references)

    def use(self, *references: str, ttl: timedelta | str | None = None) -> list[Lease]:
        """Put items into this process; `VARIABLE=NAME` sets that variable alone.

        All are found and read before the first is set.

        Args:
            references: the items.
            ttl: how long, `30m` or a timedelta; it ends at the next cell after that.

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`.
            MissingPrivateKeyError: a certificate whose key is on another machine.
            InjectionError: a variable that would send a key to the wrong host; a bad `ttl`.
        """
        from centml_nb.injection.lifetime import lasting

        time_to_live = lasting(ttl)
        bound = [self._bound(reference) for reference in references]
        return [self._injected(*parts, ttl=time_to_live) for parts in bound]

    @contextmanager
    def env(self, *references: str) -> Iterator[list[Lease]]:
        """Put items into this process for one `with` block; afterwards it is as it was.

        Raises:
            VaultError, InjectionError: see `use`.
        """
        bound = [self._bound(reference) for reference in references]
        with ExitStack() as scope:
            leases = []
            for parts in bound:
                leases.append(self._injected(*parts, is_scoped=True))
                scope.callback(self._injector.end, leases[-1])
            yield leases

    def rotate(
        self, reference: str, wishes: Wishes | None = None, talk: Talk | None = None
    ) -> Plan:
        """Put a new value in the place of an item's, as far as that can be done from here.

        Both values are kept until the end, and where this is cut short, or has to wait for
        somebody, the next call goes on. Without `talk` nobody is asked before the old value goes.

        Returns:
            what is left to do; `plan.rotation.step` is `Step.DONE` at the end.

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`.
            RotationError: what has to be said or given first.
        """
        from centml_nb.accounts.rotation.rotator import Talk, Wishes

        rotations = self.rotations()
        wishes, talk = wishes or Wishes(), talk or Talk()
        return rotations.carry_out(rotations.plan(reference, wishes), wishes, talk)

    def delete(
        self, *references: str, visibility: str | None = None, with_key: bool = False
    ) -> list[Deleted]:
        """Delete items, asking nobody, and release them in this process; all are found first.

        Args:
            references: the items.
            visibility: `user` or `org`, where both have an item of this kind and name.
            with_key: delete the private key of a certificate on this machine as well; without
                it nobody could open what still carries its CA.

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`; nothing was deleted.
            VaultError: an item is being rotated.
            ForbiddenError: the platform does not allow it; who can is in the hint.
        """
        deleting = self.deleting()
        items = [self.find(reference, visibility) for reference in references]
        for item in items:
            deleting.check(item)
        return [deleting.delete(item, with_key=with_key) for item in items]

    def rename(self, reference: str, name: str) -> Renamed:
        """Give an item another name; what is in use in this process stays.

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`.
            VaultError: see `centml_nb.accounts.renaming.Renaming.rename`.
        """
        return self.renaming().rename(self.find(reference), name)

    def move(self, reference: str, visibility: str) -> Renamed:
        """Give an item to its user alone (`user`) or to the organisation (`org`).

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`.
            VaultError: see `centml_nb.accounts.renaming.Renaming.rename`.
        """
        item = self.find(reference)
        return self.renaming().rename(item, item.name, visibility)

    def deleting(self) -> Deleting:
        """Return what deletes items of this vault."""
        from centml_nb.accounts.deleting import Deleting

        return Deleting(*self._kept())

    def renaming(self) -> Renaming:
        """Return what renames items of this vault, and moves them."""
        from centml_nb.accounts.renaming import Renaming

        return Renaming(*self._kept())

    def release(self, *references: str) -> list[Lease]:
        """Take back what is in use in this process: these items or doors, or all.

        Raises:
            InjectionError: one of them is not in use here; nothing was released.
        """
        ended = self._injector.release(*map(names.short, references))
        for lease in ended:
            self._handing.note("release", lease.reference)
        return ended

    def value(self, item: VaultItem) -> Secret:
        """Return what an item injects; for a certificate its private key and certificate.

        Raises:
            MissingPrivateKeyError: a certificate whose key is on another machine.
        """
        if item.kind is Kind.CERTIFICATE:
            return self._private_keys.read(self.kept_key(item))
        return self._catalogue.read(item)

    def reveal(self, reference: str) -> Secret:
        """Return an item's value, to be shown on purpose; noted in the log.

        Raises:
            UnknownItemError, AmbiguousNameError: see `find`.
            MissingPrivateKeyError: a certificate whose key is on another machine.
        """
        item = self.find(reference)
        value = self.value(item)
        self._handing.handed_out("reveal", item, value)
        return value

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

    @cached_property
    def _generator(self) -> Generator:
        # At first use: who lists the vault does not wait for what makes keys.
        from centml_nb.vault.generate import Generator

        return Generator(self._catalogue, self._private_keys)

    def _kept(self) -> tuple[Catalogue, PrivateKeys, Injector, HandingOut, Journal, str]:
        from centml_nb.vault.journal import Journal

        journal = Journal(self._handing.home)
        return (
            self._catalogue,
            self._private_keys,
            self._injector,
            self._handing,
            journal,
            self._platform.name,
        )

    def _kind(self, kind: Kind | str, name: str) -> Kind:
        from centml_nb.accounts.mistyped import refuse_values

        typed = kind.word if isinstance(kind, Kind) else kind
        refuse_values(self._handing.home, typed, name)
        return Kind.parse(typed)

    def _bound(self, reference: str) -> tuple[str, VaultItem, Secret, Binding]:
        variable, equals, named = reference.partition("=")
        item = self.find(named if equals else reference)
        value = self.value(item)
        asked = f"{variable}={item.reference}" if equals else item.reference
        return asked, item, value, self.binding_of(asked, item, value)

    def binding_of(self, asked: str, item: VaultItem, value: Secret) -> Binding:
        """Return what an item sets when it is asked for as `bearer/rag` or `VAR=bearer/rag`.

        Raises:
            InjectionError: a variable that would send a key to the wrong host.
        """
        from centml_nb.injection.bindings import binding, named_binding
        from centml_nb.injection.proxies import past_proxies

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


class _UnknownKeyError(UnknownItemError, KeyError):
    """A mapping's KeyError, so that `"rag" in vault` and `vault.get("rag")` work."""
