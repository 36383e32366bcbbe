"""Lease: one injection, which may have an end."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec


def clock_time(moment: datetime) -> str:
    """Return a moment by this machine's wall clock and its zone; with its day if not today."""
    here = moment.astimezone()
    is_today = here.date() == datetime.now(UTC).astimezone().date()
    return f"{here:%H:%M %Z}" if is_today else f"{here:%Y-%m-%d %H:%M %Z}"


class Lease(msgspec.Struct, frozen=True):
    """One injection.

    Attributes:
        id: what its files and variables are kept under.
        references: the items, `bearer/rag` each.
        endpoint: the door it was injected for, if any.
        asked: how it was asked for, which makes it again: `bearer/rag`, `MY_TOKEN=bearer/rag`.
        variables: the variables it set, in the order of its binding.
        extended: variables that keep what they said before, and say more.
        replaced: variables of the user's own that it took the place of.
        covered: how those were asked for that had these variables until then.
        notes: what its user has to know, a sentence each.
        ends_at: when it ends, by the wall clock; None where it is released by hand.
        lifetime: how long it was asked for, as it is typed: `30m`.
        is_scoped: whether it lasts for one cell or block.
    """

    id: str
    references: tuple[str, ...]
    endpoint: str | None
    asked: str
    variables: tuple[str, ...]
    extended: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ends_at: datetime | None = None
    lifetime: str = ""
    is_scoped: bool = False

    @property
    def reference(self) -> str:
        """The items as they are shown, joined by ` + `."""
        return " + ".join(self.references)

    @property
    def again(self) -> str:
        """The magic that makes this lease anew."""
        from shlex import quote

        magic = "vault_use" if self.endpoint is None else "centml_connect"
        ttl = f" --ttl {self.lifetime}" if self.lifetime else ""
        return f"%{magic} {quote(self.endpoint or self.asked)}{ttl}"

    @property
    def ended_at(self) -> str:
        """When it ended, for the end of a phrase: ` at 15:40`."""
        return "" if self.ends_at is None else f" at {clock_time(self.ends_at)}"

    def is_called(self, name: str) -> bool:
        """Say whether `name` names this lease: its door, or an item with or without its kind."""
        return (
            name in {self.endpoint, self.reference}
            or name in self.references
            or name in {reference.partition("/")[2] for reference in self.references}
        )
