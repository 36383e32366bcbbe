"""How doors are shown: which key opens which, and what connecting did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.views.injection import injected_lines
from centml_nb.views.shown import Sentences, Table

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account
    from centml_nb.accounts.opening import Connected
    from centml_nb.endpoint.doors import Endpoint
    from centml_nb.endpoint.match import Keyring

_COLUMNS = ("Endpoint", "Takes", "Opened by", "State", "Address")
_MTLS_LINE = (
    "No client reads a certificate's variables by itself. The line that does:"
    ' `httpx.Client(cert=os.environ["CENTML_CLIENT_CERT"])`, or'
    ' `centml_nb.account().endpoint("{}").openai()`'
)


def endpoints_table(account: Account) -> Table | Sentences:
    """Return the table of doors; which key opens one is told without reading any value."""
    doors = account.endpoints()
    if not doors:
        return Sentences(("No endpoints yet: deploy one on the platform's page.",))
    keyring = account.vault.keyring(account.vault.items_of())
    held = {lease.endpoint for lease in account.leases()}
    rows = [
        (door.name, door.guard, _opened_by(door, keyring), door.state.value, door.address)
        for door in doors
    ]
    connected = frozenset(i for i, door in enumerate(doors) if door.name in held)
    return Table(_COLUMNS, rows, connected, note="Open one: `%centml_connect ENDPOINT`")


def connected_sentences(done: Connected) -> Sentences:
    """Return what connecting did."""
    keys = " and ".join(item.reference for item in done.keys.items) or "no key: it is open to all"
    lines = [
        f"{done.door.name} is cold: the first call starts it, which can take minutes."
        if done.milliseconds is None
        else f"{done.door.name} answered in {done.milliseconds} ms, opened by {keys}."
    ]
    if done.keys.read:
        read = ", ".join(item.reference for item in done.keys.read)
        lines.append(f"To find the key that fits, the platform was asked for: {read}")
    lines += injected_lines(done.lease)
    if done.keys.of_kind(Kind.CERTIFICATE):
        lines.append(_MTLS_LINE.format(done.door.name))
    return Sentences(tuple(lines))


def _opened_by(door: Endpoint, keyring: Keyring) -> str:
    words = []
    for kind in door.takes:
        openers = keyring.openers(door, kind)
        if openers:
            words.append(openers[0].reference)
        elif keyring.candidates(door, kind):
            words.append(f"{kind.noun} not looked at yet")
        else:
            words.append(f"{kind.noun} you do not have")
    return " + ".join(words)
