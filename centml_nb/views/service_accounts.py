"""How service accounts are shown, and the dialog of a deletion; a secret is shown by no one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts.service_accounts import MOST_ACTIVE
from centml_nb.views.shown import Sentences, Table
from centml_nb.views.surface import is_agreed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.accounts.service_accounts import Destination, ServiceAccounts
    from centml_nb.client.service_accounts_api import WireServiceAccount
    from centml_nb.views.surface import Surface

_CREATE = "To make one: %centml_service_account create NAME --out FILE"


def accounts_table(accounts: Sequence[WireServiceAccount]) -> Table | Sentences:
    """Return the active accounts, and how many more there can be."""
    if not accounts:
        return Sentences((f"No service account; there can be {MOST_ACTIVE}. {_CREATE}",))
    rows = [
        (
            one.name or "",
            one.workos_id,
            "" if one.created_at is None else f"{one.created_at:%Y-%m-%d}",
            one.description or "",
        )
        for one in accounts
    ]
    note = f"{len(accounts)} of {MOST_ACTIVE}, the most a user can have in an organisation."
    return Table(("Name", "Id", "Made", "What for"), rows, note=note).without_empty_columns()


def made_sentences(account: WireServiceAccount, kept: Destination) -> Sentences:
    """Return that an account was made, where its secret is, and how it is used."""
    return Sentences(
        (
            f"Made the service account {account.name}: {account.workos_id}.",
            *_kept(account, kept),
        )
    )


def rotated_sentences(account: WireServiceAccount, kept: Destination) -> Sentences:
    """Return that an account has one more secret, and what is not known of the ones before."""
    called = account.name or account.workos_id
    unknown = (
        "The platform does not say whether the secrets before still work. To be sure that they"
        " do not, make a new account and delete this one."
    )
    made = f"Made a new secret for the service account {called}."
    return Sentences((made, *_kept(account, kept), unknown))


def delete(
    accounts: ServiceAccounts, reference: str, surface: Surface, *, is_allowed: bool
) -> None:
    """Delete an account, with whoever sits at `surface`.

    Raises:
        ServiceAccountError, PlatformError: there is none, or it could not be deleted.
        MistypedError: nobody can be asked; nothing was deleted.
    """
    account = accounts.find(reference)
    called = f"{account.name} ({account.workos_id})" if account.name else account.workos_id
    surface.show(
        Sentences((f"Whatever logs in with {called} is refused once it is deleted, for good.",))
    )
    if not is_allowed and not is_agreed(
        surface, f"Delete {called}?", "Delete without being asked: --yes"
    ):
        surface.show(Sentences(("Nothing was deleted.",)))
        return
    accounts.delete(account)
    surface.show(Sentences((f"Deleted the service account {called}.",)))


def _kept(account: WireServiceAccount, kept: Destination) -> list[str]:
    if kept.file is not None:
        job = "A job has all that is in it in its environment, and logs in with:"
        return [
            f"Its secret, its id and where they are for are in {kept.file} (0600) alone.",
            f"{job} `%centml_login --service-account`",
        ]
    variable = f"CENTML_SERVICE_ACCOUNT_ID={account.workos_id}"
    return [
        f"Its secret is in the vault, env/{kept.item}, and is shown nowhere.",
        f"A job needs {variable} and that secret as CENTML_SERVICE_ACCOUNT_SECRET.",
    ]
