"""How the state of things is shown: who, where, what this kernel holds, what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.errors import CentMLError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.views.injection import ended_line, until
from centml_nb.views.shown import Sentences, Table
from centml_nb.views.vault import lacking_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from centml_nb.accounts.account import Account, Identity
    from centml_nb.accounts.sources import Ended
    from centml_nb.audit import Act
    from centml_nb.injection.lease import Lease

NEXT_STEPS = (
    ("%centml_login", "log in; --local: to the platform on this machine, without an account"),
    ("%vault_panel", "the vault by mouse and keyboard"),
    ("%vault_list", "what the vault holds"),
    ("%vault_generate bearer rag --use", "make a key and put it into this kernel"),
    ("%centml_endpoints", "which key opens which door"),
    ("%centml_connect ENDPOINT", "put a door's key and address into this kernel"),
    ("%vault_release", "take everything out of this kernel again"),
)


def login_sentences(account: Account, identity: Identity) -> Sentences:
    """Return who is logged in, where, and by which source."""
    lines = [who(account, identity), f"Logged in by {account.origin}."]
    if account.profile:
        lines.append(
            f"Other kernels and commands use this profile with CENTML_NB_PROFILE={account.profile}."
        )
    return Sentences(tuple(lines))


def status_table(
    account: Account, identity: Identity, home: Path, guards: Sequence[str] | None = None
) -> Table:
    """Return who is logged in, until when, what is in use and guarded here, where our files are.

    `guards` are those of this kernel; None where there is no kernel, and so nothing in use.
    """
    rows = [
        ("Account", who(account, identity)),
        *([("Profile", account.profile)] if account.profile else []),
        ("Platform", account.platform.api_url),
        ("Logged in by", account.origin),
        ("Access until", _until(identity)),
        *([] if guards is None else [*_in_use(account), *_guarded(guards)]),
        ("Our files", _kept_in(home)),
    ]
    return Table(("", ""), rows)


def nobody_table(home: Path, guards: Sequence[str], held: Sequence[Lease]) -> Table:
    """Return what a kernel has where nobody is logged in: keys in use, guards, our files."""
    in_use = ", ".join(lease.reference for lease in held) or "no key"
    rows = [
        ("Account", "nobody is logged in"),
        ("In this kernel", in_use),
        *_guarded(guards),
        ("Our files", _kept_in(home)),
    ]
    return Table(("", ""), rows)


def logout_sentences(account: Account, ended: Ended, *, all_kernels: bool = False) -> Sentences:
    """Return that the session has ended, where it goes on, and which ones have not ended."""
    where = "the local platform" if account.platform.is_local else account.platform.name
    lines = [f"Logged out of {where}. Sessions with other platforms stay."]
    if ended.is_borrowed:
        stays = f"This process no longer uses {ended.origin}, which was only borrowed and stays."
        lines = [f"{stays} To end it: centml logout"]
    elif not ended.was_stored and ended.is_own:
        lines = [f"The session with {where} had ended already. Sessions with other platforms stay."]
    elif not ended.was_stored and ended.origin:
        lines = [f"This process no longer uses {ended.origin}, which is not ours to end."]
    elif not ended.is_revoked and ended.access_until is not None:
        lines.append(
            "The tokens are deleted here. The platform was not asked to end them: the last one"
            f" runs out by itself, {ended.access_until:%Y-%m-%d %H:%M} UTC."
        )
    if all_kernels:
        lines.append("Your other kernels with this account release their keys at their next cell.")
    return Sentences(tuple(lines))


def ended_elsewhere_sentences() -> Sentences:
    """Return that this account was ended for all kernels."""
    return Sentences(("This account was logged out for all kernels. Log in: `%centml_login`",))


def audit_table(acts: Sequence[Act]) -> Table | Sentences:
    """Return what was used, where, when, newest first."""
    if not acts:
        return Sentences(("Nothing was used on this machine yet.",))
    rows = [
        (
            f"{act.time:%Y-%m-%d %H:%M:%S}",
            f"{act.act} {act.endpoint}".rstrip(),
            act.item,
            act.platform,
            act.notebook.rpartition("/")[2],
            str(act.process),
        )
        for act in acts
    ]
    columns = ("Time (UTC)", "Act", "Item", "Platform", "Notebook", "Process")
    return Table(columns, rows).without_empty_columns()


def overview(said: str, held: Sequence[str]) -> Table:
    """Return the overview: who, what this kernel holds, what to type next."""
    holds = f"In this kernel: {', '.join(held)}." if held else "This kernel holds no key."
    return Table(("Type", "To"), list(NEXT_STEPS), title=f"{said} {holds}")


def restart_sentences(lines: Sequence[str]) -> Sentences:
    """Return what a kernel held before it was restarted, and how to bring it back."""
    shown = " and ".join(f"`{line}`" for line in lines)
    return Sentences((f"Before its restart this kernel held keys. To bring them back: {shown}",))


def who(account: Account, identity: Identity) -> str:
    """Return who is logged in and where, as one phrase."""
    where = "the local platform" if account.platform.is_local else account.platform.name
    organization = f" · {identity.organization}" if identity.organization else ""
    return f"{identity.who}{organization} at {where}"


def _kept_in(home: Path) -> str:
    return f"{home} (0600; keys, sessions, what is known of values)"


def _until(identity: Identity) -> str:
    if identity.expires_at is None:
        return "the token does not say"
    return f"{identity.expires_at:%Y-%m-%d %H:%M} UTC, then renewed by itself"


def _guarded(guards: Sequence[str]) -> list[tuple[str, str]]:
    if not guards:
        return []
    return [("Guards here", f"{', '.join(guards)}; {len(REGISTRY)} values known")]


def _in_use(account: Account) -> list[tuple[str, str]]:
    leases = account.leases()
    ended = [("Ended here", ended_line(lease)) for lease in account.ended_leases()]
    if not leases:
        return [("In this kernel", "no key"), *ended]
    held = [
        ("In this kernel", f"{lease.reference}: {', '.join(lease.variables)}{until(lease)}")
        for lease in leases
    ]
    return [*held, *ended, *_lacking(account)]


def _lacking(account: Account) -> list[tuple[str, str]]:
    try:
        found = account.vault.listing()
    except CentMLError:
        return []  # a status does not fail because the vault cannot be seen
    return [("Deleted elsewhere", lacking_line(one)) for one in found.lacking(account.leases())]
