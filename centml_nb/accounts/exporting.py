"""Exporting: items of the vault into a `.env` file, under the names that injection gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import EnvFileError, InjectionError, PrivateFileError
from centml_nb.private_file import create_private, write_private
from centml_nb.secret import Secret
from centml_nb.vault import env_writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.stored_items import StoredItems
    from centml_nb.accounts.using import Using
    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.bindings import Binding

# Injection makes a file and names its path; a .env file holds what would be in it.
_INSTEAD_OF_PATHS = {
    "CENTML_SSH_KEY_FILE": "CENTML_SSH_KEY",
    "DOCKER_CONFIG": "DOCKER_AUTH_CONFIG",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        path: the file.
        items: what is in it.
        variables: the variables, in their order.
        notes: what has to be known of them, a sentence each.
    """

    path: Path
    items: tuple[VaultItem, ...]
    variables: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvTarget:
    """Where an export is written.

    Attributes:
        path: the file.
        is_forced: whether a file that is there is replaced.
    """

    path: Path
    is_forced: bool = False

    def check(self) -> None:
        """Check that the file may be written, before any value is read.

        Raises:
            EnvFileError: it is there already, a link, no file, or its folder is missing.
        """
        if self.path.is_symlink():
            raise EnvFileError(
                f"{self.path} is a link, and secrets are not written through links.",
                "Name the file itself.",
            )
        if not self.path.parent.is_dir():
            raise EnvFileError(f"There is no folder {self.path.parent}.", "Make it first.")
        if self.path.exists() and not self.path.is_file():
            raise EnvFileError(f"{self.path} is not a file.", "Name a file, for instance .env")
        if self.path.exists() and not self.is_forced:
            raise self._there()

    def write(self, data: bytes) -> None:
        """Write the file, 0600 from its first byte, whole or not at all.

        Raises:
            EnvFileError: it cannot be written; what was there stays.
        """
        try:
            if self.is_forced:
                write_private(self.path, data)
            elif create_private(self.path, data) != data:
                raise self._there()
        except PrivateFileError as error:
            raise EnvFileError(error.message, "Name a file that you can write.") from None

    def _there(self) -> EnvFileError:
        return EnvFileError(
            f"{self.path} exists.",
            "Name another file, or put the export in its place, all of it: --force",
        )


def export(
    vault: StoredItems,
    using: Using,
    handing: HandingOut,
    target: EnvTarget,
    references: Sequence[str],
) -> Exported:
    """Write items to a file; each is noted in the log.

    Raises:
        UnknownItemError, AmbiguousNameError, MissingPrivateKeyError: see `Using.use`.
        EnvFileError: the file cannot be written; two items have one variable.
        InjectionError: no variable's name, or one that would send a key to the wrong host.
    """
    target.check()
    named = [asked_for(reference) for reference in references]
    asked = [(variable, vault.find(name)) for variable, name in named]
    read = {item: vault.value(item) for _, item in asked}
    values: dict[str, Secret] = {}
    origins: dict[str, VaultItem] = {}
    for variable, item in asked:
        binding = _binding(using, variable, item, read[item])
        for name, value in _assignments(vault, binding, variable, item, read[item]):
            if name in origins and origins[name] != item:
                raise _two_of_one(name, origins[name], item)
            origins[name], values[name] = item, value
    data = env_writing.written(values.items()).encode()
    notes = [
        f"{item.reference}: {note}"
        for item, value in read.items()
        for note in handing.handed_out("export", item, value)
    ]
    target.write(data)
    notes += _notes(values, tuple(read))
    return Exported(target.path, tuple(read), tuple(values), tuple(notes))


def asked_for(reference: str) -> tuple[str, str]:
    """Return the variable, if any, and the name of `VARIABLE=NAME` or `NAME`."""
    variable, equals, name = reference.partition("=")
    return (variable, name) if equals else ("", reference)


def _binding(using: Using, variable: str, item: VaultItem, value: Secret) -> Binding:
    asked = f"{variable}={item.reference}" if variable else item.reference
    try:
        return using.binding_of(asked, item, value)
    except InjectionError as error:
        hint = error.hint.replace("%vault_use", "%vault_export FILE")
        raise InjectionError(error.message, hint) from None


def _assignments(
    vault: StoredItems, binding: Binding, variable: str, item: VaultItem, value: Secret
) -> Iterator[tuple[str, Secret]]:
    yield from ((name, held) for name, held in binding.variables.items() if held is not None)
    for file in binding.files:
        if item.kind is Kind.CERTIFICATE:
            content = Secret(str(vault.kept_key(item).pem))
        else:
            content = value if item.kind is Kind.SSH_KEY else file.content
        for name in file.variables:
            yield name if variable else _INSTEAD_OF_PATHS.get(name, name), content


def _two_of_one(name: str, one: VaultItem, other: VaultItem) -> EnvFileError:
    return EnvFileError(
        f"Both {one.reference} and {other.reference} would be {name}.",
        f"Give one another name: %vault_export FILE {one.reference} MY_VARIABLE={other.reference}",
    )


def _notes(values: dict[str, Secret], items: Sequence[VaultItem]) -> Iterator[str]:
    changed = [name for name, value in values.items() if not env_writing.is_for_shells(value)]
    if changed:
        yield (
            f"A shell that sources the file reads {', '.join(changed)} differently: use"
            " python-dotenv for them."
        )
    expanded = [name for name, value in values.items() if env_writing.is_expanded(value)]
    if expanded:
        yield (
            f"{', '.join(expanded)} has a ${{…}} in it: python-dotenv leaves it as it is with"
            " `load_dotenv(interpolate=False)`."
        )
    for item in items:
        if item.kind is Kind.CERTIFICATE:
            yield f"The paths of {item.reference} are those of this machine."
