"""Account: what a login gives."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from centml_nb.accounts.handing_out import HandingOut
from centml_nb.accounts.one_process import OneProcess
from centml_nb.accounts.vault import AccountVault
from centml_nb.auth import last_login, local_platform
from centml_nb.auth.logouts import Logouts
from centml_nb.client.platform_client import PlatformClient
from centml_nb.client.vault_api import VaultAPI
from centml_nb.contract.kinds import Kind
from centml_nb.errors import LoginError, MistypedError
from centml_nb.redaction.fingerprint import Fingerprinter, shown
from centml_nb.redaction.registry import REGISTRY
from centml_nb.vault.catalogue import Catalogue
from centml_nb.vault.journal import Journal
from centml_nb.vault.knowledge import Knowledge
from centml_nb.vault.private_keys import PrivateKeys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from centml_nb.accounts.doors import Doors
    from centml_nb.accounts.endpoint import AccountEndpoint
    from centml_nb.accounts.opening import Connected, Opener
    from centml_nb.accounts.rotation.following import Following, Switched
    from centml_nb.accounts.rotation.rotations import Rotations
    from centml_nb.accounts.service_accounts import ServiceAccounts
    from centml_nb.accounts.sources import Ended, Source
    from centml_nb.accounts.uses import Uses
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.platform import Platform
    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.injection.injector import Injector
    from centml_nb.injection.lease import Lease
    from centml_nb.settings import Settings


class Identity(msgspec.Struct, frozen=True):
    """Who is logged in.

    Attributes:
        who: the e-mail address, or the subject where the token has none.
        organization: its name or id.
        expires_at: when the access token ends; a session renews it by itself.
    """

    who: str
    organization: str
    expires_at: datetime | None


class Account(OneProcess):
    """An account at one platform, with its vault and its doors.

    All methods raise errors of `centml_nb.errors`: a sentence and a hint.

    Attributes:
        platform: where it is.
        vault: its items.
    """

    def __init__(self, settings: Settings, source: Source, injector: Injector) -> None:
        self.platform: Platform = source.platform
        self._settings = settings
        self._source = source
        self._injector = injector
        self._client = PlatformClient(self.platform.api_url, source.tokens)
        home = settings.home
        fingerprinter = Fingerprinter.kept_in(home)
        REGISTRY.show_with(lambda secret: shown(fingerprinter.of(secret)))
        knowledge = Knowledge(home, self.platform.name, fingerprinter)
        private_keys = PrivateKeys(home, self.platform.name)
        catalogue = Catalogue(VaultAPI(self._client), knowledge)
        self._handing = HandingOut(home, self.platform.name)
        self._journal = Journal(home)
        self._seen = self._journal.seen()
        self._logouts = Logouts(home)
        self._logouts_seen = self._logouts.stamp()
        self._logged_out_before = self._count_logouts()
        self._kept = catalogue, private_keys
        self.vault = AccountVault(catalogue, private_keys, injector, self.platform, self._handing)
        self.vault.rotations = lambda: self._rotations

    def __repr__(self) -> str:
        return f"<Account at {self.platform.name}>"

    @property
    def origin(self) -> str:
        """Where its tokens come from, as a user would say it."""
        return self._source.origin

    @property
    def profile(self) -> str:
        """Which of several accounts side by side it is; empty for the one without a name."""
        return self._settings.profile

    def identity(self) -> Identity:
        """Return who is logged in; asks the platform only where the session has to be renewed."""
        self._source.tokens.token()
        current = self._source.tokens.current()
        claims = current.claims
        return Identity(
            claims.email or claims.sub,
            claims.organization_name or claims.org_id,
            current.expires_at,
        )

    def endpoints(self) -> list[Endpoint]:
        """Return the doors there are, serverless first."""
        return self._doors.all()

    def last_endpoint_names(self) -> list[str]:
        """Return the names of the doors as they were last seen here; asks nobody."""
        return self._doors.last_names

    def endpoint(self, name: str, *, key: str | None = None) -> AccountEndpoint:
        """Return a door by name, opened by the item `key`, or by the one that fits.

        Raises:
            UnknownEndpointError: there is no such door; the nearest is in the hint.
            WrongKeyError: `key` does not open it; the items that fit are in the hint.
        """
        from centml_nb.accounts.endpoint import AccountEndpoint

        door = self._doors.named(name)
        if key is not None:
            self._opener.check_kind(door, key)
        return AccountEndpoint(door, lambda: self._opener.open(door, key))

    @property
    def serverless(self) -> AccountEndpoint:
        """The shared serverless endpoints, opened by the first serverless key."""
        from centml_nb.endpoint.doors import SERVERLESS

        return self.endpoint(SERVERLESS)

    def connect(
        self, name: str, *, key: str | None = None, ttl: timedelta | str | None = None
    ) -> Connected:
        """Open a door, check that it answers, and put its key and address into this process.

        Args:
            name: the door.
            key: the item to open it with; without one, the one that fits.
            ttl: how long, `30m` or a timedelta; it ends at the next cell after that.

        Raises:
            EndpointError: no such door, a wrong key, none that fits, or a door that is not ready;
                the environment is as it was.
        """
        from centml_nb.injection.lifetime import lasting

        return self._opener.connect(self._doors.named(name), key, lasting(ttl))

    @cached_property
    def _doors(self) -> Doors:
        # At first use: who lists the vault does not wait for what opens doors.
        from centml_nb.accounts.doors import Doors
        from centml_nb.client.deployments_api import DeploymentsAPI

        return Doors(DeploymentsAPI(self._client), self.vault, self.platform)

    @cached_property
    def _opener(self) -> Opener:
        from centml_nb.accounts.opening import Opener

        home = self._settings.home
        return Opener(self.vault, self.platform, home, self._injector, self._handing)

    def follow_rotations(self) -> list[Switched]:
        """Move what is in use here to the values that rotations have come to; asks nobody.

        One look at a file where nothing changed; cheap enough for each cell.
        """
        if self._journal.stamp() == self._seen.stamp:
            return []
        return self._following.follow(lambda: self._doors, lambda: self._opener)

    @cached_property
    def _following(self) -> Following:
        from centml_nb.accounts.rotation.following import Following

        return Following(
            self._journal,
            self._seen,
            self.vault,
            lambda: self.vault.using,
            self._injector,
            self._handing,
        )

    @cached_property
    def _rotations(self) -> Rotations:
        from centml_nb.accounts.rotation.carriers import Carriers
        from centml_nb.accounts.rotation.rotations import Rotations
        from centml_nb.accounts.rotation.rotator import Rotator
        from centml_nb.client.deployments_api import DeploymentsAPI
        from centml_nb.vault.succession import Succession

        def opens(name: str, item: VaultItem | None) -> bool:
            return self._opener.answers(self._doors.named(name), item)

        carriers = Carriers(DeploymentsAPI(self._client), self.vault, opens)
        rotator = Rotator(
            self._journal, Succession(*self._kept), carriers, self.follow_rotations, self._handing
        )
        return Rotations(self._journal, self.vault, self._injector, carriers, rotator)

    @property
    def service_accounts(self) -> ServiceAccounts:
        """The accounts by which jobs log in without a person."""
        from centml_nb.accounts.service_accounts import ServiceAccounts
        from centml_nb.client.service_accounts_api import ServiceAccountsAPI

        return ServiceAccounts(
            ServiceAccountsAPI(self._client), self.vault, self.platform, self._handing
        )

    def uses(self, item: VaultItem) -> Uses:
        """Return who still uses an item, as far as is known here; its value is not read."""
        from centml_nb.accounts.uses import uses
        from centml_nb.audit import AuditLog

        name = self.platform.name
        acts = [act for act in AuditLog(self._settings.home).acts() if act.platform == name]
        return uses(item, self._doors.all, self.vault.keyring([item]), self.leases(), acts)

    def leases(self) -> list[Lease]:
        """Return what is in use in this process."""
        return self._injector.leases

    def note_ended(self, leases: Sequence[Lease]) -> None:
        """Note in the log that these are out of this process because their time was over."""
        for lease in leases:
            self._handing.note_over("end", lease)

    def ended_leases(self) -> list[Lease]:
        """Return the leases whose time was over and that were not made again since."""
        return self._injector.ended

    def logout(self, *, all_kernels: bool = False) -> Ended:
        """End the session with this platform, and no other; say what that did.

        Raises:
            PrivateFileError: it cannot be removed, or the other kernels cannot be told.
        """
        home, profile = self._settings.home, self._settings.profile
        last_login.forget(home, self.platform, profile)
        ended = self._source.end()
        if all_kernels:
            self._logouts.note(self.platform.name, profile)
        return ended

    def was_ended_elsewhere(self) -> bool:
        """Say whether somebody has ended this account for all kernels since it was taken up."""
        stamp = self._logouts.stamp()
        if stamp == self._logouts_seen:
            return False
        self._logouts_seen = stamp
        return self._logged_out_before < self._count_logouts()

    def switch_organization(self, organization_id: str) -> None:
        """Ask for the session with another organisation, as the platform's provider documents it.

        Raises:
            MistypedError: there is no session that could be switched.
            LoginError, PlatformError: the platform refused, or answered with the organisation
                before; the session stays.
        """
        session = self._source.session
        if session is None:
            raise MistypedError(
                f"--org needs the session of a person, and this is {self.origin}.",
                "Log in as one: %centml_login --force",
            )
        given = session.switch(organization_id).claims.org_id
        if given != organization_id:
            raise LoginError(
                f"The platform answered with {given or 'no organisation'}, not with"
                f" {organization_id}: it does not switch, or you are no member there.",
                "You are logged in as before: %centml_status. Choose the other one in the browser:"
                " %centml_login --force",
            )

    def _count_logouts(self) -> int:
        return self._logouts.count(self.platform.name, self._settings.profile)

    def adopt_seeded_keys(self) -> list[str]:
        """Keep the client keys that the local platform made when it was seeded; return names."""
        if not self.platform.is_local:
            return []
        found = local_platform.running(self._settings.local_state)
        return [
            name
            for name, path in found.seeded_keys.items()
            if self.vault.adopt(Kind.CERTIFICATE, name, Path(path))
        ]
