"""Service accounts: made, given new secrets, deleted; a secret goes where it was told to, once."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.client.service_accounts_api import WireServiceAccount
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    CentMLError,
    ItemExistsError,
    MistypedError,
    PrivateFileError,
    ServiceAccountError,
    UnknownItemError,
)
from centml_nb.private_file import check_plain, write_private
from centml_nb.secret import Secret
from centml_nb.settings import OFFICIAL_API_URL
from centml_nb.vault.env_writing import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from centml_nb.accounts.handing_out import HandingOut
    from centml_nb.accounts.vault import AccountVault
    from centml_nb.client.service_accounts_api import ServiceAccountsAPI
    from centml_nb.contract.platform import Platform

MOST_ACTIVE = 5
"""How many one user can have in one organisation (the platform's limit)."""

_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a secret goes: a 0600 file with both variables, or an item of the vault.

    Attributes:
        file: the file.
        item: the name of the environment variable's item.
        is_forced: whether what is there is replaced.
    """

    file: Path | None = None
    item: str | None = None
    is_forced: bool = False

    def check(self, vault: AccountVault) -> None:
        """Check that the secret could go there, before there is one: it is given once.

        Raises:
            MistypedError: neither a file nor an item, or both.
            PrivateFileError: the file exists, its folder does not, or it is no plain file.
            ItemExistsError: the item exists.
        """
        if (self.file is None) == (self.item is None):
            raise MistypedError(
                "The secret is given once, and not shown: say where it goes.",
                "To a file of yours: --out FILE. To the vault: --to-vault NAME",
            )
        if self.file is not None:
            self._check_file(self.file)
        elif not self.is_forced:
            with contextlib.suppress(UnknownItemError):
                vault.find(f"env/{self.item}")
                raise ItemExistsError(
                    f"env/{self.item} exists.", "Name another item, or replace it: --force"
                )

    def take(
        self, account_id: str, secret: Secret, vault: AccountVault, addresses: Mapping[str, str]
    ) -> None:
        """Put a secret there; into a file with the addresses that it is for, as variables.

        Raises:
            PrivateFileError, VaultError, PlatformError: it could not be put there.
        """
        if self.file is not None:
            variables = {
                "CENTML_SERVICE_ACCOUNT_ID": Secret(account_id),
                "CENTML_SERVICE_ACCOUNT_SECRET": secret,
                **{name: Secret(address) for name, address in addresses.items()},
            }
            write_private(self.file, written(variables.items()).encode())
        else:
            vault.add(Kind.ENV_VAR, self.item or "", secret, replace=self.is_forced)

    def _check_file(self, file: Path) -> None:
        check_plain(file)
        if not file.parent.is_dir():
            raise PrivateFileError(
                f"There is no folder {file.parent}.", "Make it, or name another: --out FILE"
            )
        if file.exists() and not self.is_forced:
            raise PrivateFileError(
                f"{file} exists, and could hold a secret that is still needed.",
                "Name another file, or replace it: --force",
            )


@dataclass(frozen=True, slots=True)
class ServiceAccounts:
    """The service accounts of one user. All methods raise PlatformError and LoginError."""

    api: ServiceAccountsAPI
    vault: AccountVault
    platform: Platform
    handing: HandingOut

    @property
    def addresses(self) -> dict[str, str]:
        """The variables without which a secret would go to the vendor's platform, not to ours."""
        if self.platform.api_url == OFFICIAL_API_URL:
            return {}
        return {
            "CENTML_PLATFORM_API_URL": self.platform.api_url,
            "CENTML_SERVICE_ACCOUNT_TOKEN_URL": self.platform.token_url,
        }

    def all(self) -> list[WireServiceAccount]:
        """Return the active ones.

        Raises:
            ServiceAccountError: this platform has none.
        """
        return self.api.all()

    def find(self, reference: str) -> WireServiceAccount:
        """Return one by its id or name.

        Raises:
            ServiceAccountError: there is none, or more than one has this name.
        """
        found = [one for one in self.all() if reference in {one.workos_id, one.name}]
        if len(found) > 1:
            ids = ", ".join(one.workos_id for one in found)
            raise ServiceAccountError(
                f"{len(found)} service accounts are called {reference}.", f"Name one by id: {ids}"
            )
        if not found:
            raise ServiceAccountError(
                f"There is no service account {reference}.",
                "See which there are: %centml_service_account list",
            )
        return found[0]

    def create(
        self, name: str, destination: Destination, description: str | None = None
    ) -> WireServiceAccount:
        """Make one, its secret straight into `destination`; where that fails none is left behind.

        Raises:
            ServiceAccountError: five are there already, or the name is none.
            MistypedError, PrivateFileError, VaultError: as `Destination`.
        """
        if not 1 <= len(name) <= _LONGEST_NAME:
            raise ServiceAccountError(
                "A service account's name has 1 to 255 characters.", "Give it another name."
            )
        destination.check(self.vault)
        if len(self.all()) >= MOST_ACTIVE:
            raise ServiceAccountError(
                f"You have {MOST_ACTIVE} service accounts in this organisation, the most there"
                " can be.",
                "Delete one first: %centml_service_account delete NAME",
            )
        made = self.api.create(name, description)
        try:
            destination.take(made.workos_id, made.client_secret, self.vault, self.addresses)
        except BaseException:
            with contextlib.suppress(CentMLError):
                self.api.delete(made)
            raise
        self._note("create", name)
        return WireServiceAccount(made.workos_id, made.name, made.description, made.created_at)

    def rotate(self, reference: str, destination: Destination) -> WireServiceAccount:
        """Make one more secret of an account, straight into `destination`.

        Whether the secrets before stay good is the platform's: nothing here can end one.

        Raises:
            ServiceAccountError: as `find`; or the new secret could not be kept.
            MistypedError, PrivateFileError, VaultError: as `Destination`.
        """
        account = self.find(reference)
        destination.check(self.vault)
        secret = self.api.add_secret(account)
        try:
            destination.take(account.workos_id, secret, self.vault, self.addresses)
        except CentMLError as error:
            raise ServiceAccountError(
                f"A new secret was made and could not be kept: {error.message} It is lost; the"
                " ones before work as they did.",
                error.hint,
            ) from error
        self._note("rotate", account.name or account.workos_id)
        return account

    def delete(self, account: WireServiceAccount) -> None:
        """Delete one: whatever logs in with its secrets is refused from then on."""
        self.api.delete(account)
        self._note("delete", account.name or account.workos_id)

    def _note(self, act: str, name: str) -> None:
        self.handing.note(act, f"service-account/{name}")
