"""ItemActs: what can be done with the items of a vault, by name."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from centml_nb.accounts.stored_items import StoredItems
from centml_nb.contract.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import timedelta

    from centml_nb.accounts.adding import Added
    from centml_nb.accounts.deleting import Deleted, Deleting
    from centml_nb.accounts.exporting import Exported
    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.importing import Importing
    from centml_nb.accounts.listing import Listing
    from centml_nb.accounts.renaming import Renamed, Renaming
    from centml_nb.accounts.rotation.rotations import Plan, Rotations
    from centml_nb.accounts.rotation.rotator import Talk, Wishes
    from centml_nb.accounts.using import Using
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.secret import Secret
    from centml_nb.vault.catalogue import Catalogue
    from centml_nb.vault.generate import Generated
    from centml_nb.vault.journal import Journal
    from centml_nb.vault.private_keys import PrivateKeys


class ItemActs(StoredItems):
    """Lists, makes, uses, changes and deletes items.

    Attributes:
        rotations: gives the account's rotations; its doors take part in them.
    """

    rotations: Callable[[], Rotations]

    def listing(
        self, kind: Kind | None = None, query: str | None = None, visibility: str | None = None
    ) -> Listing:
        """Return what `items_of` does; where the platform cannot be asked, what was there last."""
        from centml_nb.accounts.listing import listing

        return listing(self._catalogue, kind, query, visibility)

    def generate(  # noqa: PLR0913 - each is a word of what is typed
        self,
        kind: Kind | str,
        name: str,
        *,
        new: bool = False,
        days: int = 365,
        visibility: str | None = None,
        out: Path | str | None = None,
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
        file = None if out is None else KeyFile(Path(out).absolute(), is_forced=force)
        if file is not None:
            file.check(wanted)
        made = self._generator.generate(wanted, name, fresh=new, days=days, visibility=visibility)
        if made.outcome is not Outcome.REUSED:
            self._handing.note("generate", made.item.reference)
        if file is not None:
            file.write(self.value(made.item), made.public_key)
            return replace(made, file=file.path)
        if wanted is Kind.CERTIFICATE:
            return replace(made, file=self.kept_key(made.item).pem)
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

    def export(self, file: Path | str, *references: str, force: bool = False) -> Exported:
        """Write items to a `.env` file (0600), as the variables that `use` sets.

        `VARIABLE=NAME` gives one a name of its own. Each is noted in the log.

        Raises:
            EnvFileError: `file` is there or cannot be written; two items have one variable.
            VaultError, InjectionError: see `use`; nothing was written.
        """
        from centml_nb.accounts.exporting import EnvTarget, export

        return export(self, self.using, self._handing, EnvTarget(Path(file), force), references)

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
        return self.using.use(*references, ttl=ttl)

    def env(self, *references: str) -> AbstractContextManager[list[Lease]]:
        """Put items into this process for one `with` block; afterwards it is as it was.

        Raises:
            VaultError, InjectionError: see `use`.
        """
        return self.using.env(*references)

    def release(self, *references: str) -> list[Lease]:
        """Take back what is in use in this process: these items or doors, or all.

        Raises:
            InjectionError: one of them is not in use here; nothing was released.
        """
        return self.using.release(*references)

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

    @cached_property
    def using(self) -> Using:
        """What puts items of this vault into this process."""
        # At first use: who lists the vault does not wait for what injects.
        from centml_nb.accounts.using import Using

        return Using(self, self._injector, self._platform, self._handing)

    def _kept(self) -> tuple[Catalogue, PrivateKeys, Injector, HandingOut, Journal, str]:
        return (
            self._catalogue,
            self._private_keys,
            self._injector,
            self._handing,
            self._journal,
            self._platform.name,
        )

    def _kind(self, kind: Kind | str, name: str) -> Kind:
        from centml_nb.accounts.mistyped import refuse_values

        typed = kind.word if isinstance(kind, Kind) else kind
        refuse_values(self._handing.home, typed, name)
        return Kind.parse(typed, name)
