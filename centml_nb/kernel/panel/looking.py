"""What a front end sees: the account, its vault and doors, what this kernel holds. No values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

from centml_nb.accounts import current
from centml_nb.endpoint.doors import State
from centml_nb.errors import NotLoggedInError
from centml_nb.kernel.messages import (
    Door,
    Endpoints,
    Identity,
    InUse,
    Item,
    LoginStep,
    Vault,
    Waiting,
)
from centml_nb.views.login import LoginScreen
from centml_nb.views.vault import age_of, fingerprint_of

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account
    from centml_nb.contract.items import VaultItem
    from centml_nb.contract.kinds import Kind
    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.endpoint.match import Keyring
    from centml_nb.injection.lease import Lease
    from centml_nb.vault.knowledge import Known

_SOON = timedelta(days=30)


def vault(request_id: str) -> Vault:
    """Return who is logged in, the vault's items, and what is in use here.

    Raises:
        LoginError, PlatformError: the platform could not be asked.
    """
    in_use = [_in_use(lease) for lease in current.injector().leases]
    try:
        account = current.account()
        identity = _identity(account)
    except NotLoggedInError:
        return Vault(id=request_id, in_use=in_use, waiting=_waiting())
    known = account.vault.known()
    soon = datetime.now(UTC) + _SOON
    return Vault(
        id=request_id,
        identity=identity,
        has_serverless_keys=account.vault.has_serverless_keys(),
        items=[_item(item, known.get(item.id), soon) for item in account.vault.items_of()],
        in_use=in_use,
        waiting=_waiting(),
    )


def endpoints(request_id: str) -> Endpoints:
    """Return the doors, and which items open each, as far as this machine can tell.

    Raises:
        LoginError, PlatformError: the platform could not be asked.
    """
    account = current.account()
    doors = account.endpoints()
    keyring = account.vault.keyring(account.vault.items_of())
    return Endpoints(id=request_id, doors=[_door(door, keyring) for door in doors])


def _identity(account: Account) -> Identity:
    found = account.identity()
    is_local = account.platform.is_local
    return Identity(
        who=found.who,
        organization=found.organization,
        platform="local platform" if is_local else account.platform.name,
        is_local=is_local,
        until=found.expires_at,
    )


def _waiting() -> Waiting | None:
    attempt = current.waiting_login()
    if attempt is None:
        return None
    screen = LoginScreen.of(attempt, "paste it here")
    return Waiting(
        platform=screen.platform,
        steps=[
            LoginStep(said=step.said, address=step.address, code=step.code) for step in screen.steps
        ],
        pasting=screen.pasting,
        notes=screen.notes,
    )


def _item(item: VaultItem, known: Known | None, soon: datetime) -> Item:
    ends = known.expires_at if known else None
    return Item(
        id=item.id,
        kind=item.kind,
        name=item.name,
        reference=item.reference,
        visibility=cast('Literal["user", "org"] | None', item.visibility),
        fingerprint=fingerprint_of(known),
        age=age_of(item, known),
        ends_soon=ends is not None and ends < soon,
    )


def _in_use(lease: Lease) -> InUse:
    return InUse(
        name=lease.endpoint or lease.reference,
        references=list(lease.references),
        variables=list(lease.variables),
        endpoint=lease.endpoint,
        until=lease.ends_at,
    )


def _door(door: Endpoint, keyring: Keyring) -> Door:
    openers = {kind: keyring.openers(door, kind) for kind in door.takes}
    return Door(
        name=door.name,
        takes=" + ".join(_noun(kind) for kind in door.takes) or "nothing",
        opened_by=" + ".join(_opener(door, kind, keyring) for kind in door.takes),
        openers=[item.reference for items in openers.values() for item in items],
        state=door.state.value,
        is_ready=door.state in {State.READY, State.COLD},
    )


def _opener(door: Endpoint, kind: Kind, keyring: Keyring) -> str:
    openers = keyring.openers(door, kind)
    if openers:
        return openers[0].name
    return "not looked at yet" if keyring.candidates(door, kind) else "none of yours"


def _noun(kind: Kind) -> str:
    return kind.word.replace("-", " ")
