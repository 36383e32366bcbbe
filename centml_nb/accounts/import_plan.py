"""The plan of an import: what each variable of a `.env` file meets in the vault."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from centml_nb.accounts.import_entry import Entry, Fate, Wanted
from centml_nb.contract.kinds import Kind
from centml_nb.errors import EnvFileError, UnknownItemError, VaultError
from centml_nb.secret import Secret
from centml_nb.vault import names
from centml_nb.vault.checks import checked
from centml_nb.vault.env_writing import is_expanded
from centml_nb.vault.guessing import NO_SERVERLESS, Guess, guess
from centml_nb.vault.own_certificate import own_certificate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from centml_nb.accounts.adding import Adding
    from centml_nb.contract.items import VaultItem
    from centml_nb.vault.dotenv import Assignment
    from centml_nb.vault.env_file import EnvFile
    from centml_nb.vault.knowledge import Known


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans imports into one vault. All methods raise PlatformError and LoginError.

    Attributes:
        adding: what would store the values.
        serverless_url: where this platform serves its shared endpoints; empty where it does not.
    """

    adding: Adding
    serverless_url: str

    def plan(self, file: EnvFile, wanted: Wanted) -> list[Entry]:
        """Return what would happen to each variable of a file; the vault's values are not read.

        Raises:
            EnvFileError: a variable is named that the file does not have.
        """
        values = {one.name: one.value for one in file.assignments}
        kinds = wanted.kinds or {}
        _check_named(file, (*wanted.only, *wanted.skip, *kinds))
        taken = set(wanted.only or values) - set(wanted.skip)
        vault = self._vault(wanted.visibility)
        entries = []
        for one in file.assignments:
            if one.name in taken:
                guessed = (
                    Guess(kinds[one.name], "as you say")
                    if one.name in kinds
                    else guess(one.name, one.value, values, self.serverless_url)
                )
                entries.append(self._planned(Entry(one, guessed, notes=_remarks(one)), vault))
        return entries

    def compared(self, entry: Entry) -> Entry:
        """Return an uncertain entry after a look at the value that is there, which is read."""
        if entry.existing is None or entry.fate is not Fate.UNCERTAIN:
            return entry
        try:
            stored = self.adding.catalogue.read(entry.existing)
        except UnknownItemError:
            return replace(entry, fate=Fate.NEW, existing=None)
        if entry.kind is Kind.CERTIFICATE:
            # One whose CA is there is added all the same: its private key is kept here.
            leads_to = own_certificate(entry.assignment.value).leads_to(stored.reveal())
            return replace(entry, fate=Fate.NEW if leads_to else Fate.DIFFERENT)
        is_same = stored == checked(entry.kind, entry.name, entry.assignment.value).value
        return replace(entry, fate=Fate.SAME if is_same else Fate.DIFFERENT)

    def _planned(self, entry: Entry, vault: _Vault) -> Entry:
        if entry.kind is Kind.SERVERLESS_KEY:
            return self._serverless(entry, vault)
        if entry.guess.obstacle:
            return entry.left_out(entry.guess.obstacle)
        try:
            value = _stored_form(entry)
        except VaultError as error:
            return entry.left_out(error.message)
        return self._placed(entry, value, vault)

    def _placed(self, entry: Entry, value: Secret, vault: _Vault) -> Entry:
        found = vault.items.get((entry.kind, entry.name), [])
        if len(found) > 1:
            return entry.left_out("you and your organisation have one each: say --visibility")
        if not found and not value.reveal():
            return entry.left_out("the CA that signed it is not in it, and the vault keeps that")
        if not found:
            return entry
        known = vault.known.get(found[0].id)
        return replace(entry, existing=found[0], fate=self._fate(entry.kind, value, known))

    def _fate(self, kind: Kind, value: Secret, known: Known | None) -> Fate:
        if known is None or kind is Kind.CERTIFICATE:
            return Fate.UNCERTAIN
        if known.fingerprint:
            is_same = known.fingerprint == self.adding.catalogue.knowledge.fingerprint(value)
            return Fate.SAME if is_same else Fate.DIFFERENT
        return Fate.UNCERTAIN if known.length == len(value.reveal()) else Fate.DIFFERENT

    def _serverless(self, entry: Entry, vault: _Vault) -> Entry:
        described = f"key-{self.adding.catalogue.knowledge.fingerprint(entry.assignment.value)}"
        for item in (item for same_name in vault.items.values() for item in same_name):
            if item.id == described:
                return replace(entry, fate=Fate.SAME, existing=item)
        return entry.left_out(NO_SERVERLESS)

    def _vault(self, visibility: str | None) -> _Vault:
        items: dict[tuple[Kind, str], list[VaultItem]] = {}
        for item in self.adding.catalogue.items():
            if visibility in {None, item.visibility or "user"}:
                items.setdefault((item.kind, item.name), []).append(item)
        return _Vault(items, self.adding.catalogue.knowledge.all())


@dataclass(frozen=True, slots=True)
class _Vault:
    """What is there, by kind and name, and what is known of it here."""

    items: Mapping[tuple[Kind, str], Sequence[VaultItem]]
    known: Mapping[str, Known]


def _stored_form(entry: Entry) -> Secret:
    name, value = names.checked_name(entry.name), entry.assignment.value
    if entry.kind is Kind.CERTIFICATE:
        authority = Secret(own_certificate(value).authority_pem)
        return names.checked_value(name, authority) if authority.reveal() else authority
    return names.checked_value(name, checked(entry.kind, name, value).value)


def _remarks(assignment: Assignment) -> tuple[str, ...]:
    remarks = []
    if assignment.earlier:
        lines = ", ".join(map(str, assignment.earlier))
        remarks.append(f"also in line {lines}: the last one counts")
    if is_expanded(assignment.value):
        remarks.append("its ${…} is kept as it is written")
    return tuple(remarks)


def _check_named(file: EnvFile, named: Iterable[str]) -> None:
    there = {one.name for one in file.assignments}
    for name in named:
        if name not in there:
            from difflib import get_close_matches

            near = get_close_matches(name, there, n=1)
            # What came through a pipe is gone.
            typed = "" if file.is_stream else f"%vault_import {shlex.quote(file.shown)} "
            all_of_it = f"See what it has: {typed}--dry-run"
            raise EnvFileError(
                f"{file.shown} has no variable “{name}”.",
                f"Did you mean {near[0]}?" if near else all_of_it,
            )
